// Who was identified, while a batch decides.
package dev.kassa.membership.shell;

import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MemberId;
import dev.kassa.membership.Place;
import dev.kassa.membership.postgres.MembershipStore.InClub;
import dev.kassa.membership.postgres.MembershipWriter.Binding;
import dev.kassa.membership.postgres.StoredIdentification;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Identifications as loaded and as changed by the batch. Lives for one attempt. */
final class KnownIdentifications {
  private final Map<IdentificationId, StoredIdentification> known = new HashMap<>();
  private final Map<IdentificationId, StoredIdentification> begun = new LinkedHashMap<>();

  private final Map<IdentificationId, StoredIdentification> owned = new LinkedHashMap<>();

  /** The last one of a number in a checkout counts. */
  private final Map<List<Object>, Binding> bindings = new LinkedHashMap<>();

  /** One that was loaded. */
  void add(StoredIdentification stored) {
    known.put(id(stored), stored);
  }

  Optional<StoredIdentification> find(IdentificationId id) {
    return Optional.ofNullable(known.get(id));
  }

  /** Remembers who was identified, once. */
  void remember(StoredIdentification identification) {
    if (known.putIfAbsent(id(identification), identification) == null) {
      begun.put(id(identification), identification);
    }
  }

  /** Its person is not the member whom their number finds, and nobody until they have logged in. */
  void disown(IdentificationId id) {
    find(id).filter(i -> !i.disowned()).ifPresent(i -> change(i.disown()));
  }

  /** Its person has logged in. */
  void own(IdentificationId id) {
    find(id).filter(StoredIdentification::disowned).ifPresent(i -> change(i.own()));
  }

  private void change(StoredIdentification next) {
    known.put(id(next), next);
    if (begun.replace(id(next), next) == null) {
      owned.put(id(next), next);
    }
  }

  /**
   * Whoever has this number in the checkout of this place is this member, and was all along, unless
   * they say that they are not.
   */
  void bind(Place place, Seals.Hashes phone, MemberId member) {
    Predicate<StoredIdentification> theirs =
        i ->
            i.place().checkoutId().equals(place.checkoutId())
                && i.place().clubId().equals(place.clubId())
                && !i.disowned()
                && i.number().filter(n -> phone.contains(n.phoneHash())).isPresent();
    known.replaceAll((_, i) -> theirs.test(i) ? i.of(member) : i);
    begun.replaceAll((_, i) -> theirs.test(i) ? i.of(member) : i);
    phone
        .hexes()
        .forEach(
            hash -> {
              InClub number = new InClub(place.clubId(), hash);
              bindings.put(
                  List.of(place.checkoutId(), number),
                  new Binding(place.checkoutId(), number, member));
            });
  }

  /**
   * A member goes.
   *
   * @param phoneHashes of their numbers
   * @return identifications of theirs that were there, or were made in this batch
   */
  Set<IdentificationId> forget(MemberId member, String clubId, Set<String> phoneHashes) {
    Predicate<StoredIdentification> theirs =
        i ->
            i.member().filter(member::equals).isPresent()
                || (i.place().clubId().equals(clubId)
                    && i.number().filter(n -> phoneHashes.contains(n.phoneHash())).isPresent());
    Set<IdentificationId> gone = new HashSet<>();
    known.values().stream().filter(theirs).forEach(i -> gone.add(id(i)));
    known.keySet().removeAll(gone);
    begun.keySet().removeAll(gone);
    owned.keySet().removeAll(gone);
    bindings.values().removeIf(binding -> binding.memberId().equals(member));
    return gone;
  }

  // ---- to be written

  Collection<StoredIdentification> begun() {
    return begun.values();
  }

  /** Those that were there, and are disowned or owned now. */
  Collection<StoredIdentification> owned() {
    return owned.values();
  }

  Collection<Binding> bindings() {
    return bindings.values();
  }

  private static IdentificationId id(StoredIdentification identification) {
    return identification.place().identificationId();
  }
}
