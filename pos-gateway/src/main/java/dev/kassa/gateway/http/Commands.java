// What the routes share: whose request it is, what it is called, and the answer.
package dev.kassa.gateway.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.MessageType;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Reference;
import dev.kassa.contract.Rules;
import dev.kassa.contract.TraceParent;
import dev.kassa.contract.pos.PosCommand;
import dev.kassa.gateway.Access;
import dev.kassa.gateway.Checkouts;
import dev.kassa.gateway.CommandName;
import dev.kassa.gateway.Outcome;
import dev.kassa.gateway.Prior;
import dev.kassa.gateway.Problem;
import dev.kassa.gateway.Problem.Kind;
import dev.kassa.gateway.Refused;
import dev.kassa.gateway.Till;
import dev.kassa.gateway.TillCommand;
import dev.kassa.gateway.TillCommands;
import dev.kassa.gateway.http.StateJson.OutcomeJson;
import dev.kassa.messaging.LogSubject;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Checks a command against its token and publishes it. */
@ApplicationScoped
class Commands {
  private static final Logger LOG = Logger.getLogger(Commands.class);

  /** UTF-8 bytes; sealed it must still fit into a {@link PersonalText}. */
  private static final int LONGEST_PERSONAL = 1_024;

  private static final int LARGEST_ATTEMPT = 999_999;

  private final Instance<Access> access;
  private final Instance<HttpHeaders> headers;
  private final Instance<UriInfo> address;
  private final TillCommands topics;
  private final Checkouts checkouts;
  private final MeterRegistry metrics;

  Commands(
      Instance<Access> access,
      Instance<HttpHeaders> headers,
      Instance<UriInfo> address,
      TillCommands topics,
      Checkouts checkouts,
      MeterRegistry metrics) {
    this.access = access;
    this.headers = headers;
    this.address = address;
    this.topics = topics;
    this.checkouts = checkouts;
    this.metrics = metrics;
  }

  /**
   * What a till is told when its command is on its topic.
   *
   * @param outcome what came of it, where that is known already: the command was repeated
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record Taken(
      UUID commandId,
      Optional<CheckoutId> checkoutId,
      Optional<Reference> reference,
      Optional<OutcomeJson> outcome) {}

  /** The claims of the request's token. */
  Access access() {
    return access.get();
  }

  /** The till that speaks. */
  Till till(String posId) {
    return new Till(access().storeId(), posId);
  }

  /** The sales unit that is meant: one that the token names. */
  Msn salesUnit(Msn named) {
    Access claims = access();
    if (named == null) {
      return claims
          .onlySalesUnit()
          .orElseThrow(
              () ->
                  new Refused(
                      Problem.of(
                          Kind.INVALID_FIELDS,
                          "msn",
                          "must be present: the token names several sales units")));
    }
    if (!claims.admits(named)) {
      throw new Refused(
          Problem.of(Kind.NOT_ALLOWED, "msn", "must be one of the token's sales_units"));
    }
    return named;
  }

  /** The number of a payment in its address. */
  static int attempt(String text) {
    Rules.require(text.matches("[1-9][0-9]{0,5}"), "attempt", "must be 1 to " + LARGEST_ATTEMPT);
    return Integer.parseInt(text);
  }

  /** Refuses a personal value that would be too long once it is sealed. */
  static void fits(PersonalText value, String field) {
    Rules.require(
        value == null || value.text().getBytes(StandardCharsets.UTF_8).length <= LONGEST_PERSONAL,
        field,
        "must be at most " + LONGEST_PERSONAL + " bytes");
  }

  /** By the header, or by {@code otherwise} without one; an empty one is one. */
  CommandName name(
      Till till, String operation, List<String> target, String named, CommandName otherwise) {
    boolean isThere = headers.get().getRequestHeaders().containsKey("Idempotency-Key");
    String key = named == null && isThere ? "" : named;
    if (key == null) {
      return otherwise;
    }
    Rules.require(
        key.matches("[!-~]{1,100}"),
        "Idempotency-Key",
        "must be 1 to 100 visible ASCII characters");
    return CommandName.byKey(till, operation, target, key);
  }

  /** At once, or when it is known what came of it. */
  private Uni<Response> answered(
      UUID id,
      TillCommand command,
      Optional<Reference> reference,
      Optional<URI> place,
      Duration wait) {
    if (wait.isZero()) {
      return Uni.createFrom().item(taken(id, command, reference, place, Optional.empty()));
    }
    return Uni.createFrom()
        .completionStage(
            () -> checkouts.outcome(command.till().storeId(), command.checkout(), id, wait))
        .map(outcome -> taken(id, command, reference, place, outcome));
  }

  private static Duration wait(String text) {
    Rules.require(
        text == null || text.matches("[1-9]|[12][0-9]|30"), "wait", "must be 1 to 30 seconds");
    return text == null ? Duration.ZERO : Duration.ofSeconds(Integer.parseInt(text));
  }

  /** 202, or 200 with what came of it. */
  private static Response taken(
      UUID id,
      TillCommand command,
      Optional<Reference> reference,
      Optional<URI> place,
      Optional<Outcome> outcome) {
    Response.ResponseBuilder answer =
        Response.status(outcome.isPresent() ? Response.Status.OK : Response.Status.ACCEPTED)
            .entity(
                StateJson.text(
                    new Taken(id, command.checkout(), reference, outcome.map(OutcomeJson::of))))
            .type(MediaType.APPLICATION_JSON);
    place.ifPresent(uri -> answer.header(HttpHeaders.LOCATION, uri.toString()));
    return answer.build();
  }

  /**
   * Publishes, unless it is known to be refused.
   *
   * @return 202 when the broker has it, 200 with its outcome for a repetition of one that has
   *     ended; 503 when it is not certain that the broker has it
   */
  Uni<Response> publish(TillCommand command, Optional<Reference> reference, Optional<URI> place) {
    String type = MessageType.of(command.message()).ceType();
    String waiting = address.get().getQueryParameters().getFirst("wait");
    Rules.require(
        waiting == null || command.message() instanceof PosCommand,
        "wait",
        "is not taken with a scan: an identification answers it");
    Duration wait = wait(waiting);
    switch (checkouts.prior(command)) {
      case Prior.Unheard _ -> {}
      case Prior.Same(UUID id, Optional<Outcome> outcome) -> {
        // It is on its topic: this replica has read it there.
        return outcome.isPresent()
            ? Uni.createFrom().item(taken(id, command, reference, place, outcome))
            : answered(id, command, reference, place, wait);
      }
      case Prior.Another _ ->
          throw new Refused(
              Problem.of(
                  Kind.REUSED,
                  "this address, refundId or Idempotency-Key was used with other content"));
      case Prior.AnotherStores _ ->
          throw new Refused(
              Problem.of(Kind.NOT_ALLOWED, "the payment is another store's: it may only refund"));
    }
    TillCommand traced =
        command.within(TraceParent.of(headers.get().getHeaderString("traceparent")));
    return Uni.createFrom()
        .completionStage(() -> topics.publish(traced))
        .invoke(() -> metrics.counter("kassa.gateway.commands", "type", type).increment())
        .onFailure()
        .transform(
            failure -> {
              metrics.counter("kassa.gateway.unpublished", "type", type).increment();
              new LogSubject(command.checkout(), Optional.empty(), reference)
                  .say(
                      () ->
                          LOG.errorf(
                              "KASSA-601 the broker does not take a %s: %s",
                              type, failure.getClass().getSimpleName()));
              return new Refused(
                  Problem.of(
                      Kind.NOT_TAKEN,
                      "the command was not taken; nothing is certain,"
                          + " repeat it with the same Idempotency-Key"));
            })
        .flatMap(id -> answered(id, command, reference, place, wait));
  }
}
