package dev.kassa.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What somebody shared with a payment (API 4.5), by the provider's names. Personal: {@link
 * #toString} says nothing. What was not asked for is null.
 *
 * @param mobileNumber digits with country code
 * @param dateOfBirth as in ISO 8601
 */
public record UserDetails(
    String email,
    String firstName,
    String lastName,
    String mobileNumber,
    String dateOfBirth,
    List<Address> addresses) {
  /** How long they can be read by {@code sub} (API 3.9). */
  static final int READABLE_HOURS = 168;

  /** A postal address by the names of API 4.5. */
  public record Address(String addressLine1, String city, String country, String postCode) {}

  /**
   * What a person shares with who asked for these scopes; null: nothing but who they are. The
   * specification requires e-mail and number, so there is nothing without both.
   */
  static UserDetails of(Person person, String scope) {
    var scopes = Set.of(scope.strip().split(" +"));
    var names = scopes.contains("name") ? person.name().split(" ", 2) : new String[] {null, null};
    List<Address> addresses = null;
    if (scopes.contains("address")) {
      addresses = new ArrayList<>();
      var home = person.address();
      if (home != null) {
        addresses.add(
            new Address(home.streetAddress(), home.region(), home.country(), home.postalCode()));
      }
    }
    var details =
        new UserDetails(
            scopes.contains("email") ? person.email() : null,
            names[0],
            names[0] != null && names.length == 1 ? "" : names[names.length - 1],
            scopes.contains("phoneNumber") ? person.msisdn() : null,
            scopes.contains("birthDate") ? person.birthDate().toString() : null,
            addresses);
    return details.email() == null || details.mobileNumber() == null ? null : details;
  }

  @Override
  public String toString() {
    return "UserDetails";
  }
}
