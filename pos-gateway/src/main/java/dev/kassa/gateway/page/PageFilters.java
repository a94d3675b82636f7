// What holds for every answer of the page.
package dev.kassa.gateway.page;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Optional;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Tells the browser what the page may do: nothing from elsewhere, nothing inline. */
@ApplicationScoped
class PageFilters {
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private static final String PROBLEM = "problem+json";
  private static final Set<Integer> NO_SUCH_PAGE = Set.of(400, 404, 405, 406);

  private final Cashier cashier;

  PageFilters(Cashier cashier) {
    this.cashier = cashier;
  }

  /** A person who opens an address that is none reads a page; programs ask for no page. */
  @ServerResponseFilter
  void tell(ContainerRequestContext request, ContainerResponseContext response) {
    String accepted = request.getHeaderString(HttpHeaders.ACCEPT);
    if (request.getMethod().equals("GET")
        && accepted != null
        && accepted.contains(MediaType.TEXT_HTML)
        && NO_SUCH_PAGE.contains(response.getStatus())
        && response.getMediaType() != null
        && response.getMediaType().getSubtype().equals(PROBLEM)) {
      response.setStatus(404);
      response.setEntity(
          PageAnswers.html(
              Templates.gone(
                  cashier.frame("/till", Optional.empty()), cashier.wording().words().noSuchPage()),
              cashier.language()),
          null,
          MediaType.TEXT_HTML_TYPE.withCharset("utf-8"));
    }
  }

  @ServerResponseFilter
  void guard(ContainerRequestContext request, ContainerResponseContext response) {
    String path = request.getUriInfo().getPath();
    if (!path.equals("/till") && !path.startsWith("/till/")) {
      return;
    }
    MultivaluedMap<String, Object> headers = response.getHeaders();
    headers.putSingle("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    headers.putSingle("X-Content-Type-Options", "nosniff");
    headers.putSingle("Referrer-Policy", "no-referrer");
    headers.putSingle("Cache-Control", "no-store");
  }
}
