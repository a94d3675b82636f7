// A build of the services that differs from this one as a next release may.
package dev.kassa.systemtests;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Made of this build's packages: one source or two are changed, compiled, and put into the copy's
 * jars. Everything else is linked.
 *
 * @param root where the built services lie, as in a checkout
 */
record NextRelease(Path root) {
  private static final List<String> SERVICES =
      List.of(
          "identity-service",
          "membership-service",
          "payment-service",
          "webhook-ingest",
          "pos-gateway");

  /** Every message has one more field. */
  static NextRelease withAnotherField(Path checkout, Path folder) throws IOException {
    copy(checkout, folder);
    Path source =
        changed(
            checkout.resolve("libs/messaging/src/main/java/dev/kassa/messaging/Outgoing.java"),
            folder.resolve("patch"),
            Map.of(
                "Json.MAPPER.writeValueAsBytes(message)",
                "Json.MAPPER.writeValueAsBytes("
                    + "((com.fasterxml.jackson.databind.node.ObjectNode)"
                    + " Json.MAPPER.valueToTree(message)).put(\"sinceTheNextRelease\", true))"));
    for (String service : SERVICES) {
      Path app = app(folder, service);
      Path classes = compiled(source, app, folder.resolve("classes-" + service));
      replace(jar(app.resolve("lib/main"), "dev.kassa.messaging-"), classes);
    }
    return new NextRelease(folder);
  }

  /** And payments' rows have another form and the next version. */
  static NextRelease withAnotherRow(Path checkout, Path folder) throws IOException {
    NextRelease next = withAnotherField(checkout, folder);
    Path app = app(folder, "payment-service");
    Path source =
        changed(
            checkout.resolve(
                "payment-service/src/main/java/dev/kassa/payment/postgres/StateJson.java"),
            folder.resolve("patch"),
            Map.of(
                "VERSION = 3;",
                "VERSION = 4;",
                "return MAPPER.writerFor(Payment.class).writeValueAsString(payment);",
                "return \"{\\\"moved\\\":\""
                    + " + MAPPER.writerFor(Payment.class).writeValueAsString(payment) + \"}\";",
                "JsonNode json = MAPPER.readTree(state);",
                "JsonNode json = MAPPER.readTree(state);"
                    + " if (json.has(\"moved\")) { json = json.get(\"moved\"); }"));
    Path classes = compiled(source, app, folder.resolve("classes-row"));
    replace(jar(app.resolve("app"), "payment-service-"), classes);
    return next;
  }

  private static Path app(Path root, String service) {
    return root.resolve(service).resolve("target/quarkus-app");
  }

  private static void copy(Path checkout, Path folder) throws IOException {
    for (String service : SERVICES) {
      Path from = app(checkout, service);
      try (Stream<Path> files = Files.walk(from)) {
        for (Path file : files.toList()) {
          Path to = app(folder, service).resolve(from.relativize(file).toString());
          if (Files.isDirectory(file)) {
            Files.createDirectories(to);
          } else if (file.toString().contains("dev.kassa.")
              || file.toString().contains(service + "-")
              || file.endsWith("transformed-bytecode.jar")) {
            Files.copy(file, to);
          } else {
            Files.createLink(to, file);
          }
        }
      }
    }
  }

  private static Path changed(Path source, Path into, Map<String, String> changes)
      throws IOException {
    String text = Files.readString(source);
    for (Map.Entry<String, String> change : changes.entrySet()) {
      if (!text.contains(change.getKey())) {
        throw new IllegalStateException(source + " has no " + change.getKey());
      }
      text = text.replace(change.getKey(), change.getValue());
    }
    Files.createDirectories(into);
    return Files.writeString(into.resolve(source.getFileName()), text);
  }

  private static Path compiled(Path source, Path app, Path into) throws IOException {
    Files.createDirectories(into);
    String jars;
    try (Stream<Path> files = Files.walk(app)) {
      jars =
          files
              .map(Path::toString)
              .filter(file -> file.endsWith(".jar"))
              .collect(Collectors.joining(File.pathSeparator));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int failed =
        compiler.run(
            null,
            null,
            null,
            "-proc:none",
            "-nowarn",
            "-parameters",
            "-cp",
            jars,
            "-d",
            into.toString(),
            source.toString());
    if (failed != 0) {
      throw new IllegalStateException(source + " does not compile");
    }
    return into;
  }

  private static Path jar(Path folder, String name) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(name))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void replace(Path jar, Path classes) throws IOException {
    try (FileSystem content = open(jar);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(
            file,
            content.getPath(classes.relativize(file).toString()),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static FileSystem open(Path jar) {
    try {
      return FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
