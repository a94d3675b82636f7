// What an operator has of a running service: HTTP with a token, and the command line.
package dev.kassa.payment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.localstack.Operator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Paths begin below {@code /operator}. */
final class OperatorDesk {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String url;

  OperatorDesk(URL url) {
    this.url = url.toString().replaceAll("/$", "");
  }

  /** An answer over HTTP. */
  record Answer(int status, JsonNode body) {}

  /** With the token that the service was given. */
  Answer get(String path) throws IOException, InterruptedException {
    return get(path, token());
  }

  Answer get(String path, String token) throws IOException, InterruptedException {
    return send(to(path, token).GET());
  }

  /** With the token that the service was given. */
  Answer post(String path, UUID key, String body) throws IOException, InterruptedException {
    return post(path, key, body, token());
  }

  Answer post(String path, UUID key, String body, String token)
      throws IOException, InterruptedException {
    return send(
        to(path, token)
            .header("Idempotency-Key", key.toString())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** The exit code of {@code ./kassa payments} with these arguments, and what it prints. */
  String command(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of("--url", url, "--token-file", Infrastructure.files().operatorToken().toString()));
    StringWriter printed = new StringWriter();
    int exit = Operator.run(new PrintWriter(printed, true), all.toArray(String[]::new));
    return "exit " + exit + "\n" + printed;
  }

  private static String token() throws IOException {
    return Files.readString(Infrastructure.files().operatorToken()).strip();
  }

  private HttpRequest.Builder to(String path, String token) {
    return HttpRequest.newBuilder(URI.create(url + "/operator" + path))
        .timeout(Duration.ofSeconds(20))
        .header("Authorization", "Bearer " + token);
  }

  private static Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
  }
}
