// A Prometheus that scrapes a test's system and judges it by the alerts of deploy/monitoring.
package dev.kassa.systemtests;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Debian's package; it looks every second, so that a fault is seen as soon as it shows. */
final class Prometheus implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> WITH_MANAGEMENT = Set.of("pos-gateway", "webhook-ingest");
  private static final int TO_MANAGEMENT = 50;

  private final Path folder;
  private final Process process;
  private final URI url;
  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * Starts it.
   *
   * @param rules as deployed, but for the times
   */
  Prometheus(Path folder, Map<String, List<URI>> instances, String rules) throws IOException {
    this.folder = Files.createDirectories(folder);
    Files.writeString(folder.resolve("rules.yaml"), rules);
    Files.writeString(
        folder.resolve("prometheus.yaml"),
        """
        global: {scrape_interval: 1s, evaluation_interval: 1s}
        rule_files: [rules.yaml]
        scrape_configs:
          - job_name: kassa
            metrics_path: /q/metrics
            file_sd_configs: [{files: [targets.json], refresh_interval: 1s}]
        """);
    targets(instances);
    int port = free();
    url = URI.create("http://127.0.0.1:" + port);
    process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + folder.resolve("prometheus.yaml"),
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    await("Prometheus is ready").atMost(Duration.ofSeconds(30)).until(() -> get("/-/ready") == 200);
  }

  /** Whom it looks at from now on. */
  void targets(Map<String, List<URI>> instances) throws IOException {
    var groups = JSON.createArrayNode();
    instances.forEach(
        (service, urls) -> {
          for (URI at : urls) {
            int port = at.getPort() + (WITH_MANAGEMENT.contains(service) ? TO_MANAGEMENT : 0);
            var group = groups.addObject();
            group.putArray("targets").add("127.0.0.1:" + port);
            group.putObject("labels").put("service", service).put("pod", service + "-" + port);
          }
        });
    Path written = folder.resolve("targets.new");
    Files.writeString(written, groups.toString());
    Files.move(
        written, folder.resolve("targets.json"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  /** Names of the alerts that fire now. */
  Set<String> firing() throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(url.resolve("/api/v1/alerts")).build(),
            HttpResponse.BodyHandlers.ofString());
    Set<String> firing = new TreeSet<>();
    for (JsonNode alert : JSON.readTree(answer.body()).at("/data/alerts")) {
      if (alert.path("state").asText().equals("firing")) {
        firing.add(alert.at("/labels/alertname").asText());
      }
    }
    return firing;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private int get(String path) throws InterruptedException {
    try {
      return http.send(
              HttpRequest.newBuilder(url.resolve(path)).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException _) {
      return 0;
    }
  }

  private static int free() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }
}
