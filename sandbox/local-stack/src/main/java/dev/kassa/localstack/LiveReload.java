// One service with live reload beside the others of a running system.
package dev.kassa.localstack;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The supervisor leaves the service alone as long as this process runs; then it starts it again as
 * it was.
 */
record LiveReload(LocalStack stack, Service service) {
  private static final Duration GONE_WITHIN = Duration.ofSeconds(60);
  private static final Duration ASK_EVERY = Duration.ofMillis(100);
  private static final String SETTING = "-D";

  /** Runs until it is ended; returns Maven's exit code. */
  int run() throws IOException, InterruptedException {
    ProcessSpec spec = stack.service(service);
    PidFile held = stack.state().held(spec.name());
    held.write(ProcessHandle.current());
    Runtime.getRuntime().addShutdownHook(new Thread(held::delete));
    try {
      stack
          .state()
          .pid(spec.name())
          .living()
          .ifPresent(process -> SupervisedProcess.end(process, spec.stopSignal(), spec.grace()));
      awaitFree(spec.ports().getFirst());
      ProcessBuilder maven =
          new ProcessBuilder(
              List.of(
                  "mvn",
                  "--no-transfer-progress",
                  "-q",
                  "-pl",
                  service.module(),
                  "-am",
                  "-DskipTests",
                  // Nobody is to find the debugger's port taken by another service.
                  "-Ddebug=false",
                  "-Dquarkus.analytics.disabled=true",
                  "compile",
                  "quarkus:dev"));
      maven.directory(stack.root().toFile());
      maven.environment().putAll(settings(spec));
      return maven.inheritIO().start().waitFor();
    } finally {
      held.delete();
    }
  }

  private static void awaitFree(int port) throws InterruptedException {
    Instant deadline = Instant.now().plus(GONE_WITHIN);
    while (!FreePort.isFree(port)) {
      if (Instant.now().isAfter(deadline)) {
        throw new LocalStackFailure("port %d is still taken".formatted(port));
      }
      Thread.sleep(ASK_EVERY);
    }
  }

  /** By the environment, because Maven hands no properties but the framework's on. */
  private static Map<String, String> settings(ProcessSpec spec) {
    Map<String, String> settings = new HashMap<>(spec.environment());
    for (String argument : spec.command()) {
      int is = argument.indexOf('=');
      if (argument.startsWith(SETTING) && is > 0) {
        settings.put(
            argument
                .substring(SETTING.length(), is)
                .replaceAll("[^A-Za-z0-9]", "_")
                .toUpperCase(Locale.ROOT),
            argument.substring(is + 1));
      }
    }
    settings.put("QUARKUS_DEVSERVICES_ENABLED", "false");
    settings.put("QUARKUS_TEST_CONTINUOUS_TESTING", "disabled");
    return settings;
  }
}
