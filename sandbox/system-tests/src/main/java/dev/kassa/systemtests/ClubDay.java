// A day of the club: numbers change, people are asked twice, exported and erased.
package dev.kassa.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.systemtests.Crowd.Someone;
import dev.kassa.systemtests.Plan.Checkout;
import dev.kassa.systemtests.Plan.Club;
import dev.kassa.systemtests.Plan.Door;
import dev.kassa.systemtests.Player.Recognised;
import dev.kassa.systemtests.Player.Request;
import dev.kassa.systemtests.Player.Visit;
import dev.kassa.systemtests.Simulator.Act;
import dev.kassa.systemtests.Simulator.Habit;
import dev.kassa.systemtests.Simulator.Identity;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Plays scenes beside the rush hour, each with people of its own. */
final class ClubDay {
  private static final Habit SAYS_YES = new Habit(Act.APPROVE, 300);
  private static final Duration LISTED_WITHIN = Duration.ofSeconds(60);
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);
  private static final int LOOKS_BEFORE_AGAIN = 20;
  private static final Habit SAYS_NO = new Habit(Act.DECLINE, 300);
  private static final Set<String> ASKED_BY_THE_OTHER = Set.of("ALREADY_OPEN", "ALREADY_MEMBER");

  private final Player player;
  private final Simulator simulator;
  private final OperatorDesk desk;
  private final RemainsSearch search;
  private final URI notices;
  private final Crowd crowd;
  private final Scoreboard board;
  private final Queue<Erased> erased = new ConcurrentLinkedQueue<>();

  ClubDay(
      Player player,
      Simulator simulator,
      OperatorDesk desk,
      RemainsSearch search,
      URI notices,
      Crowd crowd,
      Scoreboard board) {
    this.player = player;
    this.simulator = simulator;
    this.desk = desk;
    this.search = search;
    this.notices = notices;
    this.crowd = crowd;
    this.board = board;
  }

  /** Who was erased. */
  List<Erased> erased() {
    return List.copyOf(erased);
  }

  /** Something went otherwise than planned. */
  private static final class Otherwise extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Otherwise(String what) {
      super(what);
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new Otherwise(otherwise);
    }
  }

  /**
   * Plays a scene.
   *
   * @param goods a checkout of the plan, for what is in the basket
   */
  void play(Club scene, Checkout goods) throws IOException, InterruptedException {
    board.asked(scene);
    long began = System.nanoTime();
    try {
      switch (scene) {
        case CHANGES_NUMBER -> changesNumber(scene, goods);
        case CHANGES_HANDS -> changesHands(scene, goods);
        case NOT_ME -> notMe(scene, goods);
        case TWO_TILLS -> twoTills(scene, goods);
        case REVOKED -> revoked(scene, goods);
        case ERASED -> exportedAndErased(scene, goods);
      }
      board.answered(scene, Duration.ofNanos(System.nanoTime() - began));
    } catch (Otherwise otherwise) {
      board.otherwise(scene, otherwise.getMessage());
    }
  }

  // ---- scenes

  private void changesNumber(Club scene, Checkout goods) throws IOException, InterruptedException {
    Member member = member(scene, goods);
    Someone after = gets(member.person(), SAYS_YES);
    same(member.id(), joinsAndBuys(scene, goods, after, member.person()));
    visit(goods, after, member.person(), visit -> known(scene, visit, member.id()));
    require(desk.find(after.msisdn()).equals(List.of(member.id())), "the new number is not theirs");
  }

  private void changesHands(Club scene, Checkout goods) throws IOException, InterruptedException {
    Member old = member(scene, goods);
    Someone number = old.number();
    Someone elsewhere = gets(old.person(), SAYS_YES);
    Identity young = identity();
    simulator.owner(number.msisdn(), young, SAYS_YES, SAYS_YES);
    String[] newMember = new String[1];
    visit(
        goods,
        number,
        young,
        visit -> {
          Recognised taken = known(scene, visit, old.id());
          newMember[0] = joined(scene, visit, new Request(taken.identificationId(), true));
          require(!newMember[0].equals(old.id()), "the new owner was taken for the old one");
          return pays(visit, taken);
        });
    visit(goods, number, young, visit -> pays(visit, known(scene, visit, newMember[0])));
    visit(
        goods,
        elsewhere,
        old.person(),
        visit -> {
          Recognised stranger = recognised(scene, visit);
          same(old.id(), joined(scene, visit, new Request(stranger.identificationId(), false)));
          return stranger;
        });
  }

  private void notMe(Club scene, Checkout goods) throws IOException, InterruptedException {
    Member old = member(scene, goods);
    Someone number = old.number();
    gets(old.person(), SAYS_YES);
    Identity young = identity();
    simulator.owner(number.msisdn(), young, SAYS_YES, SAYS_NO);
    visit(
        goods,
        number,
        young,
        visit -> {
          Recognised taken = known(scene, visit, old.id());
          // Whatever they buy now is nobody's.
          player.ends(
              visit, scene, new Request(taken.identificationId(), true), "DECLINED", () -> {});
          return pays(visit, taken);
        });
  }

  private void twoTills(Club scene, Checkout goods) throws IOException, InterruptedException {
    Identity person = identity();
    Someone someone = gets(person, SAYS_YES);
    Visit here = player.arrive(goods.smoothly(Store.OSLO, Door.POS_GATEWAY), someone, person.id());
    Visit there =
        player.arrive(goods.smoothly(Store.BERGEN, Door.OWN_GATEWAY), someone, person.id());
    try {
      List<Heard> ends = askedAtOnce(scene, List.of(here, there));
      List<String> members =
          ends.stream().map(end -> end.text("memberId")).flatMap(Optional::stream).toList();
      require(members.size() == 1, "two tills made %d members".formatted(members.size()));
      require(
          ends.stream()
              .map(end -> end.text("reason"))
              .flatMap(Optional::stream)
              .allMatch(ASKED_BY_THE_OTHER::contains),
          "the other till heard something else");
      require(desk.find(someone.msisdn()).equals(members), "somebody else has the number");
    } finally {
      player.leave(here);
      player.leave(there);
    }
  }

  private List<Heard> askedAtOnce(Club scene, List<Visit> visits) throws InterruptedException {
    List<Callable<Heard>> asks = new ArrayList<>();
    for (Visit visit : visits) {
      Recognised stranger = recognised(scene, visit);
      asks.add(
          () ->
              player
                  .askOnce(visit, new Request(stranger.identificationId(), false))
                  .orElseThrow(() -> new Otherwise("a till was not answered")));
    }
    List<Heard> ends = new ArrayList<>();
    try (ExecutorService tills = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Heard> end : tills.invokeAll(asks)) {
        ends.add(end.get());
      }
    } catch (ExecutionException failed) {
      throw new Otherwise(String.valueOf(failed.getCause().getMessage()));
    }
    return ends;
  }

  private void revoked(Club scene, Checkout goods) throws IOException, InterruptedException {
    Member listed = member(scene, goods);
    String member = listed.id();
    Someone someone = listed.number();
    long deadline = System.nanoTime() + LISTED_WITHIN.toNanos();
    // Nobody repeats it if it is lost on the way, so the person does.
    simulator.revokes(someone.msisdn(), Store.OSLO.msn(), notices);
    for (int looks = 1; !desk.toReview().contains(member); looks++) {
      require(System.nanoTime() < deadline, "nobody is asked to look at it");
      Thread.sleep(LOOK_EVERY);
      if (looks % LOOKS_BEFORE_AGAIN == 0) {
        simulator.revokes(someone.msisdn(), Store.OSLO.msn(), notices);
      }
    }
    // It proves nothing: they are the member whom they were.
    visit(goods, someone, listed.person(), visit -> pays(visit, known(scene, visit, member)));
    desk.reviewed(member);
  }

  private void exportedAndErased(Club scene, Checkout goods)
      throws IOException, InterruptedException {
    Member leaving = member(scene, goods);
    String member = leaving.id();
    Identity person = leaving.person();
    // Rows under a number that they have not any more must go too.
    Someone someone = gets(person, SAYS_YES);
    same(member, joinsAndBuys(scene, goods, someone, person));
    JsonNode export = desk.export(member);
    require(
        export
            .findValuesAsText("what")
            .containsAll(List.of("profile", "consents", "purchase", "points")),
        "the export is not whole");
    require(
        export.toString().contains(person.email()) && export.toString().contains(someone.msisdn()),
        "the export does not say who they are");
    Set<String> values = new TreeSet<>();
    values.addAll(export.findValuesAsText("phone_hash"));
    values.addAll(export.findValuesAsText("sub_hash"));
    values.addAll(Spellings.of(leaving.number()));
    values.addAll(Spellings.of(someone));
    values.addAll(List.of(person.name(), person.email()));
    simulator
        .logins(Instant.EPOCH)
        .forEach(
            login -> {
              if (login.path("personId").asText().equals(person.id())) {
                values.add(login.path("sub").asText());
              }
            });
    Erased whole = new Erased(member, Set.copyOf(values));
    require(
        !search.inTables(List.of(whole)).isEmpty(), "the search does not find who is still there");
    desk.erase(member);
    erased.add(whole);
    require(desk.find(someone.msisdn()).isEmpty(), "the number still finds somebody");
  }

  // ---- what scenes are made of

  /** Somebody whom nobody has seen before. */
  private static Identity identity() {
    String id = UUID.randomUUID().toString();
    return new Identity(id, "Dagny " + id.substring(0, 8), id.substring(0, 8) + "@example.org");
  }

  /** A number that nobody had before. */
  private Someone gets(Identity person, Habit logins) throws IOException, InterruptedException {
    Someone number = crowd.newcomer(Store.OSLO);
    simulator.owner(number.msisdn(), person, SAYS_YES, logins);
    return number;
  }

  /** Somebody whom nobody has seen before, who joined and bought something. */
  private record Member(Identity person, Someone number, String id) {}

  private Member member(Club scene, Checkout goods) throws IOException, InterruptedException {
    Identity person = identity();
    Someone number = gets(person, SAYS_YES);
    return new Member(person, number, joinsAndBuys(scene, goods, number, person));
  }

  private interface Scene<T> {
    T at(Visit visit) throws IOException, InterruptedException;
  }

  private <T> T visit(Checkout goods, Someone someone, Identity person, Scene<T> scene)
      throws IOException, InterruptedException {
    Door door = Door.values()[goods.number() % Door.values().length];
    Visit visit = player.arrive(goods.smoothly(Store.OSLO, door), someone, person.id());
    try {
      return scene.at(visit);
    } finally {
      player.leave(visit);
    }
  }

  private String joinsAndBuys(Club scene, Checkout goods, Someone someone, Identity person)
      throws IOException, InterruptedException {
    return visit(
        goods,
        someone,
        person,
        visit -> {
          Recognised stranger = recognised(scene, visit);
          require(stranger.memberId().isEmpty(), "a newcomer is a member");
          String member = joined(scene, visit, new Request(stranger.identificationId(), false));
          pays(visit, stranger);
          return member;
        });
  }

  private Recognised recognised(Club scene, Visit visit) throws InterruptedException {
    return player
        .recognise(visit, scene, code(visit))
        .orElseThrow(() -> new Otherwise("was not recognised"));
  }

  private Recognised known(Club scene, Visit visit, String member) throws InterruptedException {
    Recognised recognised = recognised(scene, visit);
    require(recognised.memberId().filter(member::equals).isPresent(), "is not the member they are");
    return recognised;
  }

  private String joined(Club scene, Visit visit, Request request) throws InterruptedException {
    return player
        .join(visit, scene, request)
        .orElseThrow(() -> new Otherwise("did not become a member"));
  }

  private static void same(String before, String now) {
    require(Objects.equals(before, now), "is another member under another number");
  }

  private Recognised pays(Visit visit, Recognised customer)
      throws IOException, InterruptedException {
    player.pay(visit, Optional.of(customer.identificationId()), code(visit));
    return customer;
  }

  private static Named code(Visit visit) {
    return new Named.ByCode(visit.codes().clear());
  }
}
