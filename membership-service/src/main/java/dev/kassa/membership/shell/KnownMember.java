// A member while a batch decides.
package dev.kassa.membership.shell;

import dev.kassa.contract.MemberId;
import dev.kassa.contract.membership.MemberChanged;
import dev.kassa.contract.membership.MemberChanged.Consents;
import dev.kassa.membership.Recognition;
import dev.kassa.membership.postgres.StoredMember;
import java.util.Optional;

/** How a member stands. Only one that is new or locked may change. */
final class KnownMember {
  private final StoredMember before;
  private final Optional<String> firstProfile;
  private final boolean isLocked;
  private long points;
  private long version;
  private Consents consents;
  private Optional<String> profile = Optional.empty();

  private KnownMember(StoredMember before, Optional<String> firstProfile, boolean isLocked) {
    this.before = before;
    this.firstProfile = firstProfile;
    this.isLocked = isLocked;
    this.points = before.points();
    this.version = before.version();
    this.consents = before.consents();
  }

  /** One that is looked at. */
  static KnownMember seen(StoredMember stored) {
    return new KnownMember(stored, Optional.empty(), false);
  }

  /** One that may change. */
  static KnownMember locked(StoredMember stored) {
    return new KnownMember(stored, Optional.empty(), true);
  }

  /** One that joins. */
  static KnownMember joined(StoredMember first, String sealedProfile) {
    return new KnownMember(first, Optional.of(sealedProfile), true);
  }

  MemberId id() {
    return before.memberId();
  }

  boolean isNew() {
    return firstProfile.isPresent();
  }

  boolean isLocked() {
    return isLocked;
  }

  /** Whether the balance of one that was there has changed. */
  boolean isChanged() {
    return !isNew() && version != before.version();
  }

  Recognition.Standing standing() {
    return new Recognition.Standing(id(), before.priceGroup(), points());
  }

  /**
   * The balance as it is told. What was given back after an operator took points away may have left
   * fewer than none; that is nobody's business but the ledger's.
   */
  long points() {
    return Math.max(0, points);
  }

  /** Changes the balance; the member's topic is told. */
  void add(long change) {
    mustBeLocked();
    points = Math.addExact(points, change);
    version++;
  }

  /** It is known from now on what they agreed to; false if it was before. */
  boolean consented() {
    mustBeLocked();
    if (consents == Consents.KNOWN) {
      return false;
    }
    consents = Consents.KNOWN;
    version++;
    return true;
  }

  /** What is known of them is gone. */
  void erase() {
    mustBeLocked();
    points = 0;
    consents = Consents.UNKNOWN;
    version++;
  }

  void describe(String sealedProfile) {
    mustBeLocked();
    profile = Optional.of(sealedProfile);
  }

  private void mustBeLocked() {
    if (!isLocked) {
      throw new IllegalStateException("a member changes who is not locked");
    }
  }

  /** As the member's topic says it. */
  MemberChanged changed(int epoch) {
    return new MemberChanged(
        id(), before.clubId(), before.priceGroup(), points(), epoch, version, consents);
  }

  String clubId() {
    return before.clubId();
  }

  long version() {
    return version;
  }

  /** The profile of a new one, or a newer one of one that was there. */
  Optional<String> profile() {
    return profile.or(() -> firstProfile);
  }

  StoredMember stored() {
    return new StoredMember(id(), before.clubId(), before.priceGroup(), points, version, consents);
  }
}
