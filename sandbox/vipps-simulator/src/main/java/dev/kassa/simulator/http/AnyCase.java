package dev.kassa.simulator.http;

import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds routes without regard to case, as the provider does (API 1.3): shops' shipped plugins call
 * {@code /accessToken/get}. What stands in a path for a reference or an id is left as it is.
 */
final class AnyCase {
  private final Router router;
  private List<String[]> templates;

  AnyCase(Router router) {
    this.router = router;
  }

  /** Leads a call that is spelled in another way to the route's own path. */
  void lead(RoutingContext call) {
    var path = call.request().path();
    var own = path == null ? Optional.<String>empty() : own(path);
    if (own.isEmpty() || own.get().equals(path)) {
      call.next();
      return;
    }
    var query = call.request().query();
    call.reroute(query == null ? own.get() : own.get() + "?" + query);
  }

  private Optional<String> own(String path) {
    if (templates == null) {
      // At the first call all routes are there.
      templates =
          router.getRoutes().stream()
              .map(Route::getPath)
              .filter(template -> template != null && !template.equals("/"))
              .distinct()
              .map(template -> template.split("/", -1))
              .toList();
    }
    var parts = path.split("/", -1);
    Optional<String> found = Optional.empty();
    for (var template : templates) {
      var own = own(template, parts);
      if (own.filter(path::equals).isPresent()) {
        return own;
      }
      found = found.or(() -> own);
    }
    return found;
  }

  private static Optional<String> own(String[] template, String[] parts) {
    if (template.length != parts.length) {
      return Optional.empty();
    }
    var own = new ArrayList<String>();
    for (int i = 0; i < parts.length; i++) {
      if (template[i].startsWith(":")) {
        own.add(parts[i]);
      } else if (template[i].equalsIgnoreCase(parts[i])) {
        own.add(template[i]);
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(String.join("/", own));
  }
}
