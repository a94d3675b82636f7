// The provider without network or file: idempotency, refusals of create, rates, time, notifications
// in order with retries; and that the journal's changes bring the same world back.
package dev.kassa.simulator;

import static dev.kassa.simulator.Counted.assertThat;

import dev.kassa.simulator.Payment.State;
import dev.kassa.simulator.PaymentEvent.Name;
import dev.kassa.simulator.Write.Kind;
import dev.kassa.simulator.Write.Reply;
import dev.kassa.simulator.journal.ArchiveFile;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProviderTest extends AtTheProvider {
  @Test
  void theTimeOfAllThatWaitsForAPersonCanBeEnded() {
    provider.put(person(ADA, script(Decision.Act.IGNORE, 0)));
    write(Kind.CREATE, "reference-1", "k1", "h", create("reference-1"));
    write(Kind.CREATE, "reference-2", "k2", "h", create("reference-2"));
    assertThat(provider.expireRequestsOf(ADA)).contains(2);
    assertThat(payment("reference-1").state()).isEqualTo(State.EXPIRED);
    assertThat(payment("reference-2").state()).isEqualTo(State.EXPIRED);
    assertThat(provider.expireRequestsOf(ADA)).contains(0);
    assertThat(provider.expireRequestsOf("4799999999")).isEmpty();
  }

  @Test
  @Section("4.9")
  void theSameKeyAndBodyHappenOnceAndAnswerTheSame() {
    authorized("reference-1");
    var first = write(Kind.CAPTURE, "reference-1", "k", "h", capture(400));
    var again = write(Kind.CAPTURE, "reference-1", "k", "h", capture(400));
    assertThat(again).isEqualTo(first);
    assertThat(payment("reference-1").aggregate().captured()).isEqualTo(400);
    write(Kind.CAPTURE, "reference-1", "k2", "h", capture(400));
    assertThat(payment("reference-1").aggregate().captured()).isEqualTo(800);
    assertThat(write(Kind.CREATE, "reference-1", "create-reference-1", "h", create("reference-1")))
        .isEqualTo(new Reply.Created("reference-1", null, true));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Section("4.9")
  void theSameKeyWithAnotherBodyConflicts(Kind kind) {
    authorized("reference-1");
    Write.Request body =
        switch (kind) {
          case CREATE -> create("reference-2");
          case CAPTURE -> capture(1);
          case CANCEL -> new Write.Cancel(true);
          case REFUND -> new Write.Refund(new Amount("NOK", 1));
        };
    write(kind, "reference-1", "k", "h", body);
    var expected =
        switch (kind) {
          case CREATE, CANCEL -> 4020;
          case CAPTURE -> 4010;
          case REFUND -> 4150;
        };
    var reply = write(kind, "reference-1", "k", "other", body);
    assertThat(((Reply.Refused) reply).code().code()).isEqualTo(expected);
  }

  @Test
  @Section("4.9")
  void aRefusalSticksToItsKey() {
    provider.put(person(ADA, script(Decision.Act.APPROVE, 1000)));
    write(Kind.CREATE, "reference-1", "create", "h", create("reference-1"));
    assertThat(write(Kind.CAPTURE, "reference-1", "k", "h", capture(1000)))
        .isEqualTo(new Reply.Refused(ErrorCode.CAPTURE_BEFORE_RESERVATION));
    now = START.plusSeconds(2);
    provider.tick();
    assertThat(write(Kind.CAPTURE, "reference-1", "k", "h", capture(1000)))
        .isEqualTo(new Reply.Refused(ErrorCode.CAPTURE_BEFORE_RESERVATION));
    assertThat(write(Kind.CAPTURE, "reference-1", "fresh", "h", capture(1000)))
        .isInstanceOf(Reply.Adjusted.class);
  }

  @Test
  @Section({"4.9", "7.4"})
  void aRetryableRefusalDoesNotStick() {
    provider.put(person(ADA, script(Decision.Act.APPROVE, 0)));
    write(Kind.CREATE, "reference-1", "create", "h", amount(create("reference-1"), 201));
    provider.tick();
    assertThat(write(Kind.CANCEL, "reference-1", "k", "h", new Write.Cancel(false)))
        .isEqualTo(new Reply.Refused(ErrorCode.CANCEL_WHILE_PROCESSING));
    now = START.plus(Duration.ofHours(1));
    assertThat(write(Kind.CANCEL, "reference-1", "k", "h", new Write.Cancel(false)))
        .isInstanceOf(Reply.Adjusted.class);
    assertThat(payment("reference-1").aggregate()).isEqualTo(new Aggregate(201, 201, 0, 0));
  }

  @Test
  @Section("4.9")
  void anotherKeyForAnExistingReferenceIsRefused() {
    authorized("reference-1");
    assertThat(write(Kind.CREATE, "reference-1", "other", "h", create("reference-1")))
        .isEqualTo(new Reply.Refused(ErrorCode.REFERENCE_EXISTS));
  }

  private static Write.Create amount(Write.Create r, long value) {
    return with(r, new Amount("NOK", value), r.customer(), r.userFlow(), r.metadata(), null, null);
  }

  private static Write.Create with(
      Write.Create r,
      Amount amount,
      Write.Customer customer,
      String userFlow,
      Map<String, String> metadata,
      String scope,
      Instant expiresAt) {
    return new Write.Create(
        r.reference(),
        amount,
        userFlow,
        r.methodType(),
        r.blockedSources(),
        customer,
        r.minimumUserAge(),
        r.urls(),
        r.returnUrl(),
        r.qrFormat(),
        r.qrSize(),
        scope,
        expiresAt,
        r.receipt(),
        r.shipping(),
        r.description(),
        metadata);
  }

  private static Write.Create customer(Write.Create r, Write.Customer customer) {
    return with(r, r.amount(), customer, r.userFlow(), r.metadata(), null, null);
  }

  private static Write.Create metadata(Write.Create r, Map<String, String> metadata) {
    return with(r, r.amount(), r.customer(), r.userFlow(), metadata, null, null);
  }

  private static Arguments row(int code, UnaryOperator<Write.Create> change) {
    return Arguments.of(code, change);
  }

  static Stream<Arguments> createRefusals() {
    var six = IntStream.range(0, 6).boxed().collect(Collectors.toMap(n -> "key" + n, n -> "v" + n));
    return Stream.of(
        row(6010, r -> amount(r, 99)),
        row(
            5040,
            r ->
                with(r, new Amount("DKK", 1000), r.customer(), r.userFlow(), Map.of(), null, null)),
        row(7010, r -> customer(r, new Write.Customer.Phone("4700000000"))),
        row(4060, r -> customer(r, new Write.Customer.PersonalQr("https://example.com/p/1"))),
        row(4050, r -> customer(r, new Write.Customer.Token("gone"))),
        row(4140, r -> customer(r, new Write.Customer.Nobody())),
        row(4140, r -> with(r, r.amount(), r.customer(), "WEB_REDIRECT", Map.of(), null, null)),
        row(4080, r -> with(r, r.amount(), r.customer(), r.userFlow(), Map.of(), "shoe", null)),
        row(4100, r -> metadata(r, six)),
        row(4120, r -> metadata(r, Map.of("k".repeat(101), "v"))),
        row(4130, r -> metadata(r, Map.of("k", "v".repeat(501)))),
        row(
            5050,
            r ->
                with(
                    r,
                    r.amount(),
                    r.customer(),
                    r.userFlow(),
                    Map.of(),
                    null,
                    START.plusSeconds(3600))),
        row(
            7010,
            r ->
                new Write.Create(
                    r.reference(),
                    r.amount(),
                    r.userFlow(),
                    r.methodType(),
                    false,
                    r.customer(),
                    99,
                    List.of(),
                    false,
                    null,
                    null,
                    null,
                    null,
                    null,
                    false,
                    null,
                    Map.of())),
        row(
            4160,
            r ->
                new Write.Create(
                    r.reference(),
                    r.amount(),
                    r.userFlow(),
                    "CARD",
                    false,
                    r.customer(),
                    null,
                    List.of(),
                    false,
                    null,
                    null,
                    null,
                    null,
                    null,
                    false,
                    null,
                    Map.of())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("createRefusals")
  @Section({"4.1", "4.8"})
  void refusesToCreate(int code, UnaryOperator<Write.Create> change) {
    provider.put(person(ADA));
    var reply = write(Kind.CREATE, "reference-1", "k", "h", change.apply(create("reference-1")));
    assertThat(reply).isInstanceOf(Reply.Refused.class);
    assertThat(((Reply.Refused) reply).code().code()).isEqualTo(code);
    assertThat(provider.books(null).payments()).isEmpty();
  }

  @Test
  @Section("4.1")
  void refusesPushWhereItIsNotAllowed() {
    var silent =
        new SalesUnit(
            MSN, "c", "s", List.of("k"), SalesUnit.Market.NO, null, false, null, null, null, null);
    provider.put(person(ADA));
    var reply =
        provider.write(
            silent,
            new Write.Call(Kind.CREATE, new PaymentKey(MSN, "reference-1"), "k", "h"),
            create("reference-1"),
            _ -> 403);
    assertThat(reply).isEqualTo(new Reply.Refused(ErrorCode.PUSH_NOT_ALLOWED));
  }

  @Test
  @Section({"4.11", "7.3"})
  void scriptsApplyInTurnAndTheLastRepeats() {
    provider.put(
        person(
            ADA,
            script(Decision.Act.APPROVE, 100),
            script(Decision.Act.DECLINE, 200),
            script(Decision.Act.IGNORE, 0)));
    for (var n = 1; n <= 4; n++) {
      write(Kind.CREATE, "reference-" + n, "k" + n, "h", create("reference-" + n));
    }
    now = START.plusSeconds(1);
    provider.tick();
    assertThat(payment("reference-1").state()).isEqualTo(State.AUTHORIZED);
    assertThat(payment("reference-1").authorizedAt()).isEqualTo(START.plusMillis(100));
    assertThat(payment("reference-2").state()).isEqualTo(State.ABORTED);
    assertThat(payment("reference-3").state()).isEqualTo(State.CREATED);
    now = START.plus(Duration.ofMinutes(10));
    provider.tick();
    assertThat(payment("reference-3").state()).isEqualTo(State.EXPIRED);
    assertThat(payment("reference-4").state()).isEqualTo(State.EXPIRED);
    assertThat(payment("reference-4").events().getLast().timestamp())
        .isEqualTo(START.plus(Duration.ofMinutes(10)));
  }

  @Test
  @Section("7.1")
  void aSixthWriteOfAKindWithinAMinuteMustWaitAndTheBooksTell() {
    authorized("reference-1");
    for (var n = 0; n < 5; n++) {
      write(Kind.CAPTURE, "reference-1", "k" + n, "h", capture(10));
    }
    assertThat(write(Kind.CAPTURE, "reference-1", "k6", "h", capture(10)))
        .isEqualTo(new Reply.TooMany(60));
    assertThat(write(Kind.REFUND, "reference-1", "r", "h", new Write.Refund(nok(10))))
        .isInstanceOf(Reply.Adjusted.class);
    assertThat(provider.books(null).tooManyWrites())
        .containsExactly(new Books.TooMany(MSN, "reference-1", Kind.CAPTURE, 6));
    now = START.plusSeconds(60);
    assertThat(write(Kind.CAPTURE, "reference-1", "k6", "h", capture(10)))
        .isInstanceOf(Reply.Adjusted.class);
  }

  @Test
  @Section("7.1")
  void readsAreLimitedPerReferenceAndKey() {
    authorized("reference-1");
    var key = new PaymentKey(MSN, "reference-1");
    for (var n = 0; n < RateLimit.READS_PER_MINUTE; n++) {
      assertThat(provider.read(FaultRule.Endpoint.READ, key, "key"))
          .isInstanceOf(Provider.Read.Found.class);
    }
    assertThat(provider.read(FaultRule.Endpoint.READ, key, "key"))
        .isInstanceOf(Provider.Read.TooMany.class);
    assertThat(provider.read(FaultRule.Endpoint.READ, key, "other"))
        .isInstanceOf(Provider.Read.Found.class);
    assertThat(provider.read(FaultRule.Endpoint.EVENTS, key, "key"))
        .isInstanceOf(Provider.Read.Found.class);
  }

  @Test
  void theBooksShowWhatIsReservedAndWhatWasCapturedTwice() {
    authorized("reference-1");
    assertThat(provider.books(null).stillReserved()).hasSize(1);
    write(Kind.CAPTURE, "reference-1", "one", "h", capture(500));
    assertThat(provider.books(null).capturedTwice()).isEmpty();
    write(Kind.CAPTURE, "reference-1", "two", "h", capture(500));
    var books = provider.books(null);
    assertThat(books.stillReserved()).isEmpty();
    assertThat(books.capturedTwice()).hasSize(1);
    assertThat(books.capturedTwice().getFirst().captureKeys()).containsExactly("one", "two");
    assertThat(books.totals().get("NOK")).isEqualTo(new Books.Total(1, 1000, 1000, 0, 0, 0));
    assertThat(provider.books(START.plusSeconds(1)).payments()).isEmpty();
  }

  // ---- notifications

  @Test
  @Section("5.5")
  void aRefusedNotificationHoldsBackLaterOnesOfItsPaymentOnly() {
    registered(Name.CREATED.type(), Name.AUTHORIZED.type());
    authorized("reference-1");
    authorized("reference-2");
    assertThat(carried.stream().map(AtTheProvider::name))
        .containsExactly("reference-1 CREATED", "reference-2 CREATED");
    var first = nextCarried();
    var second = nextCarried();
    provider.deliveries().delivered(second, 200);
    assertThat(name(nextCarried())).isEqualTo("reference-2 AUTHORIZED");
    provider.deliveries().delivered(first, 500);
    assertThat(carried).isEmpty();
    now = now.plusMillis(1999);
    provider.tick();
    assertThat(carried).isEmpty();
    now = now.plusMillis(1);
    provider.tick();
    var again = nextCarried();
    assertThat(again.id()).isEqualTo(first.id());
    assertThat(again.attempts()).isEqualTo(1);
    provider.deliveries().delivered(again, 204);
    assertThat(name(nextCarried())).isEqualTo("reference-1 AUTHORIZED");
  }

  @Test
  @Section({"5.1", "5.5"})
  void aNotificationIsGivenUpAfterAWeekAndTheRegistrationAfterTwo() {
    var webhook = registered(Name.CREATED.type());
    provider.put(person(ADA, script(Decision.Act.IGNORE, 0)));
    write(Kind.CREATE, "reference-1", "k", "h", create("reference-1"));
    provider.tick();
    var attempts = 0;
    while (world.notifications().givenUp() == 0) {
      if (carried.isEmpty()) {
        now = provider.nextDue().orElseThrow();
        provider.tick();
      } else {
        attempts++;
        provider.deliveries().delivered(nextCarried(), 0);
      }
    }
    assertThat(Duration.between(START, now)).isLessThanOrEqualTo(Duration.ofDays(7));
    // 29 within the first day, then one a day for six days more.
    assertThat(attempts).isEqualTo(35);
    assertThat(provider.deliveries().of(UNIT)).containsExactly(webhook);
    now = START.plus(Duration.ofDays(15));
    write(Kind.CREATE, "reference-2", "k2", "h", create("reference-2"));
    provider.tick();
    provider.deliveries().delivered(nextCarried(), 500);
    assertThat(provider.deliveries().of(UNIT)).isEmpty();
  }

  @Test
  void droppedNotificationsNeverArrive() {
    registered(Name.CREATED.type(), Name.AUTHORIZED.type(), Name.CAPTURED.type());
    provider.deliveries().drop(true);
    authorized("reference-1");
    provider.deliveries().drop(false);
    write(Kind.CAPTURE, "reference-1", "k", "h", capture(1000));
    provider.tick();
    assertThat(name(nextCarried())).isEqualTo("reference-1 CAPTURED");
    assertThat(carried).isEmpty();
    assertThat(world.notifications().dropped()).isEqualTo(2);
  }

  @Test
  @Section("5.1")
  void registrationsAreLimitedPerEventType() {
    for (var n = 0; n < 25; n++) {
      registered(Name.CREATED.type());
    }
    assertThat(
            provider
                .deliveries()
                .register(UNIT, URI.create("http://127.0.0.1:1/"), Set.of(Name.CREATED.type())))
        .isInstanceOf(Deliveries.Registration.Refused.class);
    registered(Webhook.CHECKED_IN);
    assertThat(
            provider
                .deliveries()
                .register(UNIT, URI.create("http://127.0.0.1:1/"), Set.of(Webhook.CHECKED_IN)))
        .isInstanceOf(Deliveries.Registration.Refused.class);
  }

  // ---- logins

  @Test
  @Section({"3.8", "3.9", "7.3"})
  void oneLoginIsOpenPerPersonAndConsentsAreGivenOnce() {
    registered(Webhook.PING);
    provider.put(person(ADA));
    var scopes = List.of("openid", "delegatedConsents");
    var first = started(scopes);
    assertThat(provider.logins().start(UNIT, ADA, scopes, null, null, null))
        .isInstanceOf(Logins.Start.TooManyOpen.class);
    assertThat(provider.logins().poll(UNIT, first.authReqId()))
        .isEqualTo(Login.Poll.AUTHORIZATION_PENDING);
    now = now.plusSeconds(1);
    assertThat(provider.logins().poll(UNIT, first.authReqId())).isEqualTo(Login.Poll.TOKENS);
    assertThat(name(nextCarried())).isEqualTo("ping " + first.authReqId());
    var collected = provider.logins().collect(first.authReqId());
    assertThat(collected.consentsAsked()).isTrue();
    assertThat(provider.logins().poll(UNIT, first.authReqId())).isEqualTo(Login.Poll.INVALID_GRANT);
    assertThat(provider.logins().of(collected.accessToken())).isPresent();
    var second = started(scopes);
    now = now.plusSeconds(1);
    provider.tick();
    assertThat(provider.logins().collect(second.authReqId()).consentsAsked()).isFalse();
    now = now.plusSeconds(300);
    assertThat(provider.logins().of(collected.accessToken())).isEmpty();
  }

  @Test
  @Section({"3.3", "3.8"})
  void loginsNeedAnAppAndAnAge() {
    assertThat(provider.logins().userExists(ADA)).isFalse();
    provider.put(person(ADA));
    assertThat(provider.logins().userExists(ADA)).isTrue();
    provider.put(Person.of("4799999999").withoutApp());
    assertThat(provider.logins().userExists("4799999999")).isFalse();
    provider.put(Person.of("4788888888").born(LocalDate.of(2014, 1, 1)));
    assertThat(provider.logins().start(UNIT, "4788888888", List.of("openid"), null, null, null))
        .isInstanceOf(Logins.Start.UnknownUser.class);
  }

  @Test
  @Section("3.9")
  void subIsPerPersonAndUnitAndSurvivesANewNumber() {
    var ada = person(ADA);
    provider.put(ada);
    provider.put(ada.movedTo("4711111111"));
    assertThat(provider.person(ADA)).isEmpty();
    var moved = provider.person("4711111111").orElseThrow();
    assertThat(moved.sub(MSN)).isEqualTo(ada.sub(MSN)).isNotEqualTo(ada.sub("654321"));
  }

  // ---- the journal

  @Test
  void theSameChangesGiveTheSameWorld() {
    registered(Name.CREATED.type(), Name.CAPTURED.type(), Webhook.PING);
    authorized("reference-1");
    write(Kind.CAPTURE, "reference-1", "k", "h", capture(400));
    write(Kind.REFUND, "reference-1", "r", "h", new Write.Refund(nok(100)));
    provider.deliveries().delivered(nextCarried(), 500);
    started(List.of("openid"));
    provider.advance(Duration.ofMinutes(3));
    var again = new World(config, ArchiveFile.temporary());
    journal.forEach(again::apply);
    var now = provider.now();
    assertThat(BooksAudit.of(again, null, now)).isEqualTo(BooksAudit.of(world, null, now));
    assertThat(again.clockOffset()).isEqualTo(Duration.ofMinutes(3));
    var repeated = provider(again);
    assertThat(
            repeated.write(
                UNIT,
                new Write.Call(Kind.CAPTURE, new PaymentKey(MSN, "reference-1"), "k", "h"),
                capture(400),
                _ -> 200))
        .isInstanceOf(Reply.Adjusted.class);
    assertThat(again.payment(new PaymentKey(MSN, "reference-1")).orElseThrow().aggregate())
        .isEqualTo(new Aggregate(1000, 0, 400, 100));
  }

  @Test
  void choicesChangeWhatTheDocumentationLeavesOpen() {
    configured(
        config.with(
            Settings.choices(
                """
                {"stickyRefusals":false,"openLoginsPerUser":2,"secretForm":"UUID",
                 "received":"ONLY_200"}""")));
    provider.put(person(ADA, script(Decision.Act.APPROVE, 1000)));
    write(Kind.CREATE, "reference-1", "create", "h", create("reference-1"));
    assertThat(write(Kind.CAPTURE, "reference-1", "k", "h", capture(1)))
        .isInstanceOf(Reply.Refused.class);
    now = START.plusSeconds(2);
    assertThat(write(Kind.CAPTURE, "reference-1", "k", "h", capture(1)))
        .isInstanceOf(Reply.Adjusted.class);
    started(List.of("openid"));
    started(List.of("openid"));
    assertThat(registered(Name.REFUNDED.type()).secret()).startsWith("uuid-");
    write(Kind.REFUND, "reference-1", "r", "h", new Write.Refund(nok(1)));
    provider.tick();
    provider.deliveries().delivered(nextCarried(), 204);
    assertThat(world.notifications().failedAttempts()).isEqualTo(1);
  }
}
