package dev.kassa.operating;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.contract.InvalidValue;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** {@code application/problem+json} (RFC 9457). Logs say the kind of a failure, never its text. */
@Singleton
class Problems {
  private static final String MEDIA_TYPE = "application/problem+json";
  private static final Logger LOG = Logger.getLogger(Problems.class);

  @ServerExceptionMapper
  Response problem(Problem problem) {
    Problem.Kind kind = problem.kind();
    Response.ResponseBuilder answer =
        answer(
            kind.status(),
            "urn:kassa:problem:" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-'),
            kind.title(),
            problem.getMessage());
    return kind == Problem.Kind.WRONG_TOKEN
        ? answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer").build()
        : answer.build();
  }

  @ServerExceptionMapper
  Response invalid(InvalidValue invalid) {
    return problem(new Problem(Problem.Kind.INVALID, invalid.getMessage()));
  }

  /** What the framework refuses before a route is reached. */
  @ServerExceptionMapper
  Response notRouted(WebApplicationException failure) {
    int status = failure.getResponse().getStatus();
    return answer(
            status, "about:blank", failure.getResponse().getStatusInfo().getReasonPhrase(), null)
        .build();
  }

  @ServerExceptionMapper
  Response unexpected(Throwable failure) {
    LOG.errorf("KASSA-112 an operator's request failed: %s", failure.getClass().getName());
    return problem(new Problem(Problem.Kind.UNEXPECTED, "ask again with the same Idempotency-Key"));
  }

  private static Response.ResponseBuilder answer(
      int status, String type, String title, String detail) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", type);
    json.put("title", title);
    json.put("status", status);
    if (detail != null) {
      json.put("detail", detail);
    }
    return Response.status(status).type(MEDIA_TYPE).entity(json.toString());
  }
}
