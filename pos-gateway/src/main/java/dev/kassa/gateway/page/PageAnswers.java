// The forms in which the page answers: documents, fragments, and what went wrong.
package dev.kassa.gateway.page;

import io.quarkus.qute.TemplateInstance;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.util.Optional;

/** Renders in the language of the request. */
@ApplicationScoped
class PageAnswers {
  /** A form that cannot be carried out; the answer says why. */
  static final int UNPROCESSABLE = 422;

  private static final int SIGNED_OUT = 401;
  private static final int NOT_READY = 503;
  private static final String RETARGET = "HX-Retarget";

  private final Cashier cashier;
  private final boolean pairs;

  PageAnswers(Cashier cashier, TillPageConfig config) {
    this.cashier = cashier;
    this.pairs = config.pairing().isPresent();
  }

  /** A template in a language. */
  static String html(TemplateInstance template, Language language) {
    return template.setLocale(language.tag()).render();
  }

  /** A whole document. */
  Response page(int status, TemplateInstance template) {
    ResponseBuilder response = html(status, template);
    cashier.languageCookie().ifPresent(response::cookie);
    return response.build();
  }

  /** The document that asks for a token. */
  Response signIn(String address, String problem) {
    return html(
            SIGNED_OUT, Templates.signIn(cashier.frame(address, Optional.empty()), problem, pairs))
        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
        .build();
  }

  /** The document of a replica that has just started; the browser asks again by itself. */
  Response notReady(String address) {
    return html(NOT_READY, Templates.notReady(cashier.frame(address, Optional.empty())))
        .header("Refresh", "1")
        .build();
  }

  /** The basket, wherever the form that was sent wanted its answer. */
  Response basket(TemplateInstance basket) {
    return html(200, basket).header(RETARGET, "#goods").build();
  }

  /** A piece of a document. */
  Response fragment(int status, TemplateInstance template) {
    return html(status, template).build();
  }

  /** A sentence for the place where the form that was sent wants its answer. */
  Response notEntered(String text) {
    return html(UNPROCESSABLE, Templates.problem(text)).build();
  }

  /** A sentence below the buttons. */
  Response problem(int status, String text) {
    return problem(status, text, cashier.language());
  }

  /** The same, where the request is no longer at hand. */
  static Response problem(int status, String text, Language language) {
    return html(status, Templates.problem(text), language).header(RETARGET, "#problem").build();
  }

  private ResponseBuilder html(int status, TemplateInstance template) {
    return html(status, template, cashier.language());
  }

  private static ResponseBuilder html(int status, TemplateInstance template, Language language) {
    return Response.status(status)
        .type(MediaType.TEXT_HTML_TYPE.withCharset("utf-8"))
        .entity(html(template, language));
  }
}
