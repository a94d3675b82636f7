package dev.kassa.membership.operator;

import dev.kassa.contract.Rules;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is wrong about a member and is to be otherwise.
 *
 * @param points to be added; negative takes away
 * @param phoneNumber the number they have now, as typed
 * @param claims what the profile says of them, by the provider's names
 */
public record Correction(
    Optional<String> priceGroup,
    Optional<Long> points,
    Optional<String> phoneNumber,
    Map<String, String> claims) {
  private static final Set<String> CLAIMS =
      Set.of("name", "given_name", "family_name", "email", "birthdate");
  private static final long MOST_POINTS = 1_000_000_000L;

  /** Refuses what changes nothing and what cannot be. */
  public Correction {
    claims = Map.copyOf(claims);
    Rules.require(
        priceGroup.isPresent()
            || points.isPresent()
            || phoneNumber.isPresent()
            || !claims.isEmpty(),
        "body",
        "must say what is to be corrected");
    priceGroup.ifPresent(group -> Rules.identifier(group, "priceGroup"));
    points.ifPresent(
        change ->
            Rules.require(
                change != 0 && Math.abs(change) <= MOST_POINTS,
                "points",
                "must not be 0, and at most " + MOST_POINTS));
    claims.forEach(
        (claim, value) -> {
          Rules.require(CLAIMS.contains(claim), "claims", "must be of " + CLAIMS);
          Rules.text(value, 1, 200, "claims." + claim);
          Rules.require(value.indexOf('\0') < 0, "claims." + claim, "must be text");
        });
  }

  /** What is corrected, without any personal value: for the record. */
  public String summary() {
    StringBuilder said = new StringBuilder();
    priceGroup.ifPresent(group -> said.append("price group ").append(group).append("; "));
    points.ifPresent(change -> said.append("points %+d; ".formatted(change)));
    phoneNumber.ifPresent(_ -> said.append("phone number; "));
    claims.keySet().stream().sorted().forEach(claim -> said.append(claim).append("; "));
    return said.substring(0, said.length() - 2);
  }

  /** Says no personal value. */
  @Override
  public String toString() {
    return "Correction[" + summary() + "]";
  }
}
