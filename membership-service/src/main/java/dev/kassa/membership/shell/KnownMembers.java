// The members a batch meets, and what leads to them.
package dev.kassa.membership.shell;

import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msn;
import dev.kassa.membership.postgres.Loaded;
import dev.kassa.membership.postgres.MembershipStore.AtUnit;
import dev.kassa.membership.postgres.MembershipStore.InClub;
import dev.kassa.membership.postgres.MembershipWriter.Consent;
import dev.kassa.membership.postgres.MembershipWriter.Link;
import dev.kassa.membership.postgres.MembershipWriter.NewMember;
import dev.kassa.membership.postgres.StoredMember;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Members with their phone numbers and subjects, as loaded and as changed by the batch. Lives for
 * one attempt.
 */
final class KnownMembers {
  private final Map<MemberId, KnownMember> members = new LinkedHashMap<>();
  private final Map<InClub, MemberId> phones = new HashMap<>();
  private final Map<AtUnit, MemberId> subjects = new HashMap<>();
  private final Set<Loaded.Subject> linked = new HashSet<>();
  private final Map<InClub, Link> newPhones = new LinkedHashMap<>();
  private final Set<InClub> taken = new LinkedHashSet<>();
  private final Map<AtUnit, Link> newSubjects = new LinkedHashMap<>();
  private final Set<MemberId> relinked = new LinkedHashSet<>();
  private final Set<MemberId> erased = new LinkedHashSet<>();
  private final List<Consent> consents = new ArrayList<>();

  void add(Loaded loaded) {
    for (StoredMember member : loaded.members()) {
      members.put(member.memberId(), KnownMember.locked(member));
    }
    for (Loaded.Phone phone : loaded.phones()) {
      phones.put(new InClub(phone.clubId(), phone.hash()), phone.owner().memberId());
      members.putIfAbsent(phone.owner().memberId(), KnownMember.seen(phone.owner()));
    }
    for (Loaded.Subject subject : loaded.subjects()) {
      subject
          .hash()
          .ifPresent(hash -> subjects.put(new AtUnit(subject.login(), hash), subject.memberId()));
      linked.add(link(subject.login(), subject.memberId()));
    }
  }

  private static Loaded.Subject link(Msn login, MemberId member) {
    return new Loaded.Subject(login, Optional.empty(), member);
  }

  Optional<KnownMember> find(MemberId id) {
    return Optional.ofNullable(members.get(id));
  }

  /** Who has the phone number. */
  Optional<KnownMember> byPhone(String clubId, Seals.Hashes phone) {
    return phone
        .hexes()
        .map(hash -> phones.get(new InClub(clubId, hash)))
        .filter(id -> id != null)
        .findFirst()
        .flatMap(this::find);
  }

  /** Whether the phone number was found, and by an older key only. */
  boolean needsRehash(String clubId, Seals.Hashes phone) {
    return !phones.containsKey(new InClub(clubId, phone.current().hex()))
        && byPhone(clubId, phone).isPresent();
  }

  Optional<MemberId> bySubject(Msn login, Seals.Hashes subject) {
    return subject
        .hexes()
        .map(hash -> subjects.get(new AtUnit(login, hash)))
        .filter(id -> id != null)
        .findFirst();
  }

  boolean hasSubject(MemberId member, Msn login) {
    return linked.contains(link(login, member));
  }

  void join(KnownMember member) {
    members.put(member.id(), member);
  }

  void consent(MemberId member, String sealedConsents) {
    consents.add(new Consent(member, sealedConsents));
  }

  /**
   * A subject that is linked stays with whom it is.
   *
   * @param sealed the subject itself
   */
  void linkSubject(Msn login, Seals.Hashes subject, String sealed, MemberId member) {
    AtUnit key = new AtUnit(login, subject.current().hex());
    if (subjects.putIfAbsent(key, member) == null) {
      newSubjects.put(
          key,
          new Link(
              login.value(), key.hash(), subject.current().version(), member, Optional.of(sealed)));
    }
    linked.add(link(login, member));
  }

  /**
   * A number belongs to one person at a time: the one who has it last.
   *
   * @param sealed the number itself; absent if it is not known any more
   */
  void linkPhone(String clubId, Seals.Hashes phone, Optional<String> sealed, MemberId member) {
    InClub key = new InClub(clubId, phone.current().hex());
    // By an older key it leads to nobody any more, or it would go on to lead to its last owner.
    phone
        .hexes()
        .map(hash -> new InClub(clubId, hash))
        .forEach(
            each -> {
              MemberId before = phones.remove(each);
              if (before != null && !before.equals(member)) {
                taken.add(each);
              }
            });
    phones.put(key, member);
    Link before = newPhones.get(key);
    newPhones.put(
        key,
        new Link(
            clubId,
            key.hash(),
            phone.current().version(),
            member,
            sealed.or(
                () ->
                    Optional.ofNullable(before)
                        .filter(link -> link.memberId().equals(member))
                        .flatMap(Link::sealed))));
  }

  void unlinkPhones(KnownMember member) {
    MemberId id = member.id();
    phones.values().removeIf(id::equals);
    newPhones.values().removeIf(link -> link.memberId().equals(id));
    if (!member.isNew()) {
      relinked.add(id);
    }
  }

  /** Hashes of the phone numbers that lead to a member. */
  Set<String> phonesOf(MemberId member) {
    Set<String> hashes = new HashSet<>();
    phones.forEach(
        (phone, owner) -> {
          if (owner.equals(member)) {
            hashes.add(phone.hash());
          }
        });
    return hashes;
  }

  /** Takes away whoever was to be locked and is not there any more. */
  void forgetMissing(Collection<MemberId> wanted) {
    wanted.stream()
        .filter(id -> find(id).filter(KnownMember::isLocked).isEmpty())
        .forEach(this::forget);
  }

  private void forget(MemberId id) {
    members.remove(id);
    phones.values().removeIf(id::equals);
    subjects.values().removeIf(id::equals);
    linked.removeIf(link -> link.memberId().equals(id));
  }

  /** Nothing leads to this member any more. */
  void erase(KnownMember member) {
    member.erase();
    MemberId id = member.id();
    phones.values().removeIf(id::equals);
    subjects.values().removeIf(id::equals);
    linked.removeIf(link -> link.memberId().equals(id));
    newPhones.values().removeIf(link -> link.memberId().equals(id));
    newSubjects.values().removeIf(link -> link.memberId().equals(id));
    consents.removeIf(consent -> consent.memberId().equals(id));
    erased.add(id);
  }

  /** Whether the member was there before this batch, and is still. */
  boolean canBeErased(KnownMember member) {
    return member.isLocked() && !member.isNew() && !isErased(member.id());
  }

  private boolean isErased(MemberId id) {
    return erased.contains(id);
  }

  // ---- to be written

  Collection<MemberId> erased() {
    return erased;
  }

  Collection<NewMember> begun() {
    return members.values().stream()
        .filter(KnownMember::isNew)
        .map(member -> new NewMember(member.stored(), member.profile().orElseThrow()))
        .toList();
  }

  Collection<StoredMember> changed() {
    return members.values().stream()
        .filter(KnownMember::isChanged)
        .map(KnownMember::stored)
        .toList();
  }

  /** Newer profiles of members who were there and stay. */
  Map<MemberId, String> profiles() {
    Map<MemberId, String> profiles = new TreeMap<>(Comparator.comparing(MemberId::value));
    members.values().stream()
        .filter(member -> !member.isNew() && !isErased(member.id()))
        .forEach(member -> member.profile().ifPresent(text -> profiles.put(member.id(), text)));
    return profiles;
  }

  Collection<MemberId> relinked() {
    return relinked;
  }

  /** Numbers that were taken from their owner and belong to nobody now. */
  Collection<InClub> orphanedPhones() {
    return taken.stream().filter(phone -> !newPhones.containsKey(phone)).toList();
  }

  Collection<Link> newPhones() {
    return newPhones.values();
  }

  Collection<Link> newSubjects() {
    return newSubjects.values();
  }

  Collection<Consent> consents() {
    return consents;
  }
}
