// The one place that knows the template library.
package dev.kassa.simulator.pages;

import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.ReflectionValueResolver;
import io.quarkus.qute.Template;
import io.quarkus.qute.Variant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Templates from resources; every value but a {@link io.quarkus.qute.RawString} is escaped. */
final class Templates {
  private static final Variant HTML = Variant.forContentType("text/html");

  private final Engine engine =
      Engine.builder()
          .addDefaults()
          .addValueResolver(new ReflectionValueResolver())
          .addResultMapper(new HtmlEscaper(List.of("text/html")))
          .build();

  /**
   * A template of this package.
   *
   * @param included templates that it includes, by the name it gives them
   */
  Template read(String name, String... included) {
    for (var one : included) {
      if (engine.getTemplate(one) == null) {
        engine.putTemplate(one, parse(one));
      }
    }
    return parse(name);
  }

  private Template parse(String name) {
    return engine.parse(text(name + ".html"), HTML, name);
  }

  /** A text resource of this package. */
  static String text(String name) {
    return new String(bytes("/dev/kassa/simulator/pages/" + name), StandardCharsets.UTF_8);
  }

  /** A resource by its absolute path. */
  static byte[] bytes(String path) {
    try (var in = Templates.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("missing resource " + path);
      }
      return in.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Renders with one value per name. */
  static String render(Template template, Map<String, Object> values) {
    var instance = template.instance();
    values.forEach(instance::data);
    return instance.render();
  }
}
