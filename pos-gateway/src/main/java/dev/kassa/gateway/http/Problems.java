// Every way a request can fail, as a problem.
package dev.kassa.gateway.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.contract.InvalidValue;
import dev.kassa.gateway.NotReadBack;
import dev.kassa.gateway.Problem;
import dev.kassa.gateway.Problem.Kind;
import dev.kassa.gateway.Refused;
import dev.kassa.messaging.Json;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** {@code application/problem+json} (RFC 9457). Logs say the kind of a failure, never its text. */
@ApplicationScoped
class Problems {
  static final String MEDIA_TYPE = "application/problem+json";

  private static final Logger LOG = Logger.getLogger(Problems.class);
  private static final String TOKEN_NEEDED =
      "send Authorization: Bearer and a token that is signed, not expired, and of the right issuer";

  private final MeterRegistry metrics;

  Problems(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  @ServerExceptionMapper
  Response refused(Refused refused) {
    return answer(refused.problem());
  }

  @ServerExceptionMapper
  Response invalid(InvalidValue invalid) {
    return answer(Problem.of(Kind.INVALID_FIELDS, invalid.field(), invalid.rule()));
  }

  @ServerExceptionMapper
  Response notReadBack(NotReadBack started) {
    return answer(
        Problem.of(
            Kind.NOT_READ_BACK,
            "the last day is still being read back, so nothing can be said of it;"
                + " ask again after Retry-After seconds"));
  }

  @ServerExceptionMapper
  Response unauthorized(UnauthorizedException noToken) {
    return answer(Problem.of(Kind.MISSING_TOKEN, TOKEN_NEEDED));
  }

  @ServerExceptionMapper
  Response notAuthenticated(AuthenticationFailedException badToken) {
    return answer(Problem.of(Kind.MISSING_TOKEN, TOKEN_NEEDED));
  }

  @ServerExceptionMapper
  Response forbidden(ForbiddenException notAllowed) {
    return answer(Problem.of(Kind.NOT_ALLOWED, "the token does not allow this"));
  }

  /** What the framework refuses before a route is reached. */
  @ServerExceptionMapper
  Response notRouted(WebApplicationException failure) {
    return switch (failure.getResponse().getStatus()) {
      case 400 -> answer(Problem.of(Kind.INVALID_FIELDS, "the request cannot be read"));
      case 404 -> answer(Problem.of(Kind.NOT_FOUND, "the OpenAPI document lists every address"));
      case 405 -> answer(Problem.of(Kind.WRONG_METHOD, "the OpenAPI document lists every method"));
      case 406 -> answer(Problem.of(Kind.NOT_ACCEPTABLE, "JSON is made here, or an event stream"));
      case 413 -> answer(Problem.of(Kind.TOO_LARGE, "at most 64 kB are taken"));
      case 415 -> answer(Problem.of(Kind.WRONG_CONTENT_TYPE, "send application/json"));
      default -> unexpected(failure);
    };
  }

  @ServerExceptionMapper
  Response unexpected(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    if (Arrays.stream(trace).anyMatch(Problems::readsTokens)) {
      // A claim of a kind that its reader does not expect: to us that is no token.
      return answer(Problem.of(Kind.MISSING_TOKEN, TOKEN_NEEDED));
    }
    LOG.errorf(
        "KASSA-602 a request failed: %s at %s",
        failure.getClass().getName(), trace.length == 0 ? "an unknown place" : trace[0]);
    return answer(Problem.of(Kind.UNEXPECTED, "what came of the request is not known"));
  }

  private static boolean readsTokens(StackTraceElement at) {
    return at.getClassName().startsWith("io.smallrye.jwt.")
        || at.getClassName().startsWith("org.jose4j.");
  }

  private Response answer(Problem problem) {
    metrics.counter("kassa.gateway.refused", "problem", problem.kind().name()).increment();
    Response.ResponseBuilder response =
        Response.status(problem.kind().status()).type(MEDIA_TYPE).entity(json(problem));
    return switch (problem.kind()) {
      case MISSING_TOKEN -> response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer").build();
      case NOT_TAKEN, TOO_MANY, NOT_READ_BACK, IDENTITY_PROVIDER_AWAY ->
          response.header(HttpHeaders.RETRY_AFTER, 1).build();
      case INVALID_FIELDS,
          INVALID_JSON,
          MISSING_CLAIM,
          NOT_ALLOWED,
          CROSS_ORIGIN,
          NOT_FOUND,
          WRONG_METHOD,
          NOT_ACCEPTABLE,
          REUSED,
          FORGOTTEN,
          PAIRING_OVER,
          TOO_SLOW,
          TOO_LARGE,
          WRONG_CONTENT_TYPE,
          UNEXPECTED ->
          response.build();
    };
  }

  /** The problem as it goes out. */
  static String json(Problem problem) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("type", problem.kind().urn());
    json.put("title", problem.kind().title());
    json.put("status", problem.kind().status());
    json.put("detail", problem.detail());
    ArrayNode errors = json.putArray("errors");
    problem
        .errors()
        .forEach(e -> errors.addObject().put("field", e.field()).put("reason", e.reason()));
    return json.toString();
  }
}
