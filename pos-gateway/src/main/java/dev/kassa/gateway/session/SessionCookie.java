// A cookie stands for the header that a browser's EventSource cannot send.
package dev.kassa.gateway.session;

import dev.kassa.gateway.Problem;
import dev.kassa.gateway.Problem.Kind;
import dev.kassa.gateway.Refused;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.NewCookie;
import java.net.URI;
import java.time.Clock;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Takes the token from the cookie where there is no {@code Authorization}, and then lets only the
 * page itself change anything: a browser sends cookies along whoever made it send the request.
 */
@ApplicationScoped
class SessionCookie {
  /** Name of the cookie. */
  static final String NAME = "kassa_till";

  private static final int BEFORE_AUTHENTICATION = 900;
  private static final String BY_COOKIE = "kassa.by-cookie";
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  private final SessionConfig config;
  private final Clock clock;

  SessionCookie(SessionConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  /** The cookie of a token; the empty one ends it. */
  NewCookie session(String token, int seconds) {
    return cookie(NAME, token, "/", seconds);
  }

  /** A cookie that no script reads and no other site has sent along. */
  NewCookie cookie(String name, String value, String path, int seconds) {
    return new NewCookie.Builder(name)
        .value(value)
        .path(path)
        .httpOnly(true)
        .secure(config.secureCookie())
        .sameSite(NewCookie.SameSite.STRICT)
        .maxAge(seconds)
        .expiry(Date.from(clock.instant().plusSeconds(seconds)))
        .build();
  }

  /** Where a request comes from, as its browser says. */
  enum Origin {
    SAME,
    OTHER,
    /** It says nothing: old, or no browser. */
    UNKNOWN
  }

  void register(@Observes Filters filters) {
    filters.register(SessionCookie::useCookie, BEFORE_AUTHENTICATION);
  }

  private static void useCookie(RoutingContext context) {
    if (context.request().getHeader(HttpHeaders.AUTHORIZATION) == null) {
      Cookie cookie = context.request().getCookie(NAME);
      if (cookie != null) {
        context.request().headers().set(HttpHeaders.AUTHORIZATION, "Bearer " + cookie.getValue());
        context.put(BY_COOKIE, true);
      }
    }
    context.next();
  }

  /** Refuses to change anything for another site. */
  @ServerRequestFilter(preMatching = true)
  void check(ContainerRequestContext request, RoutingContext context) {
    boolean changes = !READING.contains(request.getMethod());
    boolean byCookie = context.get(BY_COOKIE) != null;
    if (changes && byCookie && origin(request) != Origin.SAME) {
      throw crossOrigin();
    }
  }

  static Refused crossOrigin() {
    return new Refused(
        Problem.of(Kind.CROSS_ORIGIN, "with the cookie only the till page itself is served"));
  }

  static Origin origin(ContainerRequestContext request) {
    Optional<String> site = Optional.ofNullable(request.getHeaderString("Sec-Fetch-Site"));
    if (site.isPresent()) {
      return site.get().equals("same-origin") ? Origin.SAME : Origin.OTHER;
    }
    Optional<String> origin = Optional.ofNullable(request.getHeaderString("Origin"));
    if (origin.isEmpty()) {
      return Origin.UNKNOWN;
    }
    return authority(origin.get()).equals(Optional.ofNullable(request.getHeaderString("Host")))
        ? Origin.SAME
        : Origin.OTHER;
  }

  private static Optional<String> authority(String origin) {
    try {
      return Optional.ofNullable(URI.create(origin).getRawAuthority());
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
