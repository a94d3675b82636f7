// Who is at the page: the token's store, the browser's till and language.
package dev.kassa.gateway.page;

import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Msn;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.gateway.Access;
import dev.kassa.gateway.Till;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.NewCookie;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What one request says of itself. */
@RequestScoped
class Cashier {
  private static final String LANGUAGE = "kassa_lang";
  private static final String TILL = "kassa_pos";
  // In no name, and needs no quotes in a cookie.
  private static final String BETWEEN = "~";
  private static final Duration REMEMBERED = Duration.ofDays(400);

  private final Instance<Access> access;
  private final HttpServerRequest request;
  private final SalesUnitSettings units;
  private final TillPageConfig config;

  Cashier(
      Instance<Access> access,
      HttpServerRequest request,
      SalesUnitSettings units,
      TillPageConfig config) {
    this.access = access;
    this.request = request;
    this.units = units;
    this.config = config;
  }

  /** A till and the sales unit whose money it takes. */
  record Place(Till till, SalesUnit unit) {}

  /** What a page of this request has around it. */
  Templates.Frame frame(String address, Optional<Place> place) {
    String asking = address + (address.contains("?") ? "&" : "?") + "lang=";
    return new Templates.Frame(
        language().htmlTag(),
        Arrays.stream(Language.values())
            .filter(other -> other != language())
            .map(
                other ->
                    new Templates.Other(asking + other.tag(), other.htmlTag(), other.ownName()))
            .toList(),
        place.map(p -> p.till().storeId()).orElse(""),
        place.map(p -> p.till().posId()).orElse(""));
  }

  /** The sales units to choose from; none where there is no choice. */
  List<String> severalUnits() {
    List<Msn> units = access().salesUnits();
    return units.size() < 2 ? List.of() : units.stream().map(Msn::value).toList();
  }

  /** The claims of the token. */
  Access access() {
    return access.get();
  }

  /** As asked for in the address, as remembered, or as the browser prefers. */
  Language language() {
    return asked()
        .or(() -> cookie(LANGUAGE).flatMap(Language::ofTag))
        .orElseGet(() -> Language.preferred(request.getHeader(HttpHeaders.ACCEPT_LANGUAGE)));
  }

  Wording wording() {
    return Wording.of(language());
  }

  /** Remembers the language of the address, where there is one. */
  Optional<NewCookie> languageCookie() {
    return asked().map(language -> remember(LANGUAGE, language.tag()));
  }

  private Optional<Language> asked() {
    return Optional.ofNullable(request.getParam("lang")).flatMap(Language::ofTag);
  }

  /** The till that this browser is, if it was chosen and the token admits it. */
  Optional<Place> place() {
    return cookie(TILL)
        .flatMap(
            text -> {
              String[] parts = text.split(BETWEEN, 2);
              return place(parts[0], parts.length == 2 ? Optional.of(parts[1]) : Optional.empty());
            });
  }

  /**
   * The same on pages that are opened with a till only.
   *
   * @throws InvalidValue if none was chosen
   */
  Place chosen() {
    return place().orElseThrow(() -> new InvalidValue("till", "must be chosen at /till first"));
  }

  /**
   * A till by its name.
   *
   * @param unit may be left out by a token of one sales unit
   */
  Optional<Place> place(String posId, Optional<String> unit) {
    try {
      Till till = new Till(access().storeId(), posId);
      return unit.map(Msn::new)
          .or(access()::onlySalesUnit)
          .filter(access()::admits)
          .flatMap(units::unit)
          .map(found -> new Place(till, found));
    } catch (InvalidValue _) {
      return Optional.empty();
    }
  }

  NewCookie remember(Place place) {
    return remember(TILL, place.till().posId() + BETWEEN + place.unit().msn());
  }

  private Optional<String> cookie(String name) {
    return Optional.ofNullable(request.getCookie(name)).map(Cookie::getValue);
  }

  private NewCookie remember(String name, String value) {
    return new NewCookie.Builder(name)
        .value(value)
        .path("/till")
        .httpOnly(true)
        .secure(config.secureCookie())
        .sameSite(NewCookie.SameSite.STRICT)
        .maxAge(Math.toIntExact(REMEMBERED.toSeconds()))
        .build();
  }
}
