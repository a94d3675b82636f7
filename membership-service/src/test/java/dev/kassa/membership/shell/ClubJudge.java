// What must hold of a club, per person, at every moment and at the end.
package dev.kassa.membership.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.MemberId;
import dev.kassa.contract.Message;
import dev.kassa.contract.membership.EnrolmentEnded;
import dev.kassa.contract.membership.EnrolmentStarted;
import dev.kassa.contract.membership.MemberChanged.Consents;
import dev.kassa.contract.membership.MemberEnrolled;
import dev.kassa.contract.membership.PurchaseRegistered;
import dev.kassa.membership.enrolment.DueCall;
import dev.kassa.membership.enrolment.EnrolmentTimes;
import dev.kassa.membership.postgres.MembershipStore.AtUnit;
import dev.kassa.membership.postgres.StoredEnrolment;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Looks on while a {@link ClubWorld} lives. */
final class ClubJudge implements ClubWorld.Watch {
  @Override
  public void starts(ClubWorld world, DueCall call) {
    assertThat(world.now)
        .as("nobody is asked who may have left")
        .isBefore(call.request().validUntil().plus(EnrolmentTimes.CALL_LIMIT));
  }

  @Override
  public void hears(ClubWorld world, Message message) {
    switch (message) {
      case EnrolmentStarted started -> {
        outcome(world, started.outcomeOf(), null);
        assertThat(world.provider.all()).as("told of a login that there is").isNotEmpty();
      }
      case EnrolmentEnded ended -> outcome(world, ended.outcomeOf(), ended.reason());
      case MemberEnrolled enrolled ->
          assertThat(memberOf(world, person(world, enrolled)))
              .as("whoever stands there is who has joined")
              .contains(enrolled.memberId());
      case PurchaseRegistered bought -> booked(world, bought);
      case Message _ -> {}
    }
  }

  private static String person(ClubWorld world, MemberEnrolled enrolled) {
    return world.customers.get(enrolled.visit().identificationId()).person();
  }

  /** A purchase is never booked on the customer before, nor on who is said not to be there. */
  private static void booked(ClubWorld world, PurchaseRegistered bought) {
    ClubWorld.Customer customer = world.customers.get(bought.visit().identificationId());
    assertThat(bought.visit().checkoutId())
        .as("an identification counts in its own checkout")
        .isEqualTo(customer.place().checkoutId());
    if (world.disowned.contains(customer.place().identificationId())) {
      assertThat(memberOf(world, customer.person())).contains(bought.memberId());
    }
  }

  private static Optional<MemberId> memberOf(ClubWorld world, String person) {
    return world
        .seals
        .subject(ClubWorld.HERE, "sub-" + person)
        .hexes()
        .map(hash -> world.subjects.get(new AtUnit(ClubWorld.HERE, hash)))
        .filter(id -> id != null)
        .findFirst();
  }

  private static void outcome(ClubWorld world, List<UUID> outcomeOf, EnrolmentEnded.Reason reason) {
    for (UUID command : outcomeOf) {
      List<EnrolmentEnded.Reason> before = world.commands.get(command);
      assertThat(before).as("the command has no outcome yet").isEmpty();
      world.commands.put(
          command, List.of(reason == null ? EnrolmentEnded.Reason.NOTHING_OPEN : reason));
    }
  }

  /** Holds after every batch. */
  @Override
  public void check(ClubWorld world) {
    assertThat(world.provider.startedTwice).as("times a phone was to ring twice").isZero();
    Set<String> open = new HashSet<>();
    Set<String> logins = new HashSet<>();
    for (StoredEnrolment e : world.enrolments.values()) {
      if (e.enrolment().isOpen() && e.person().isPresent()) {
        assertThat(open.add(e.person().get().phoneHash()))
            .as("one open enrolment per person")
            .isTrue();
      }
      e.login().ifPresent(id -> assertThat(logins.add(id)).as("one enrolment per login").isTrue());
    }
    world.members.forEach(
        (id, member) ->
            assertThat(member.consents() == Consents.KNOWN)
                .as("consents are known if they are held")
                .isEqualTo(world.consents.contains(id)));
  }

  /** Holds when nothing happens any more. */
  static void atRest(ClubWorld world) {
    world.commands.forEach(
        (command, outcomes) -> assertThat(outcomes).as("outcomes of %s", command).hasSize(1));
    assertThat(world.enrolments.values())
        .as("nothing is open")
        .noneMatch(e -> e.enrolment().isOpen());
    assertThat(new HashSet<>(world.subjects.values()))
        .as("each person is a member once")
        .hasSize(world.subjects.size());
    world.provider.all().stream()
        .map(ModelLogins.Login::number)
        .forEach(
            number ->
                assertThat(world.provider.starts(number))
                    .as("starts for one number in a day")
                    .isLessThanOrEqualTo(ClubWorld.PUSHES_PER_DAY));
    for (ModelLogins.Login login : world.provider.all()) {
      Optional<MemberId> member = memberOf(world, login.person());
      if (world.delivered.contains(login.id()) && !world.lapsed.contains(login.id())) {
        assertThat(member).as("whose yes has arrived is a member: " + login).isPresent();
        if (login.consents()) {
          assertThat(world.consents).as("with their consents").contains(member.orElseThrow());
        }
      }
      if (login.status() != ModelLogins.Status.APPROVED) {
        boolean saidYes =
            world.provider.all().stream()
                .anyMatch(
                    other ->
                        other.person().equals(login.person())
                            && other.status() == ModelLogins.Status.APPROVED);
        assertThat(member.isPresent() && !saidYes).as("nobody joins without a yes").isFalse();
      }
    }
  }
}
