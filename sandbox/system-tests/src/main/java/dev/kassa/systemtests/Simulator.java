// The simulator's own surface: people, faults and the provider's books.
package dev.kassa.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Plays the people behind the phones, and asks the provider for its books. */
final class Simulator {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI baseUrl;

  Simulator(URI baseUrl) {
    this.baseUrl = baseUrl;
  }

  /** What somebody does with a request on the phone. */
  enum Act {
    APPROVE,
    DECLINE,
    IGNORE
  }

  /** What somebody does with requests, and how long after they were shown. */
  record Habit(Act act, long afterMillis) {}

  /**
   * The personal QR of somebody.
   *
   * @param clear holds the phone number (version 1)
   * @param token holds a token (version 2)
   */
  record Codes(String clear, String token) {
    @Override
    public String toString() {
      return "Codes";
    }
  }

  /** Somebody's name at the provider, whatever their number. */
  record Identity(String id, String name, String email) {
    @Override
    public String toString() {
      return "Identity";
    }
  }

  /** What the provider holds. */
  record Books(List<Evidence.Booked> payments, List<Evidence.Complaint> complaints) {}

  /**
   * Says what a person does from now on; makes the person if there is none of this number.
   *
   * @return the provider's id for the person, which stays when their number changes
   */
  String person(String msisdn, Habit payments, Habit logins)
      throws IOException, InterruptedException {
    return put(msisdn, JSON.createObjectNode(), payments, logins);
  }

  /** Somebody has this number from now on, whom the provider knows under this id. */
  void owner(String msisdn, Identity person, Habit payments, Habit logins)
      throws IOException, InterruptedException {
    ObjectNode record = JSON.createObjectNode().put("id", person.id());
    put(msisdn, record.put("name", person.name()).put("email", person.email()), payments, logins);
  }

  private String put(String msisdn, ObjectNode person, Habit payments, Habit logins)
      throws IOException, InterruptedException {
    habit(person.putArray("payments").addObject(), payments);
    habit(person.putArray("logins").addObject(), logins);
    return send(request("/simulator/people/" + msisdn).PUT(body(person))).path("id").asText();
  }

  /** Whose phone was made to ring for a login since then, and what came of it. */
  JsonNode logins(Instant since) throws IOException, InterruptedException {
    return send(request("/simulator/logins?since=" + since).GET());
  }

  /** Somebody takes their consent back, and the merchant is told at this address. */
  void revokes(String msisdn, String msn, URI merchant) throws IOException, InterruptedException {
    send(
        request("/simulator/people/" + msisdn + "/revoke")
            .POST(
                body(
                    JSON.createObjectNode()
                        .put("msn", msn)
                        .put("url", merchant.resolve("/consent-revocations/" + msn).toString()))));
  }

  /** What time it is for the provider. */
  Instant now() throws IOException, InterruptedException {
    return Instant.parse(send(request("/simulator/clock").GET()).path("now").asText());
  }

  /** The codes that a person's app shows. */
  Codes codes(String msisdn) throws IOException, InterruptedException {
    JsonNode codes = send(request("/simulator/people/" + msisdn + "/qr").GET());
    return new Codes(codes.get("v1").asText(), codes.get("v2").asText());
  }

  /** The time of all that waits for a person is over. */
  void expireRequests(String msisdn) throws IOException, InterruptedException {
    send(
        request("/simulator/people/" + msisdn + "/expire")
            .POST(HttpRequest.BodyPublishers.noBody()));
  }

  /** The customer approves a payment now, whatever the habit. */
  void approve(String msn, String reference) throws IOException, InterruptedException {
    send(
        request("/simulator/payments/%s/%s/approve".formatted(msn, reference))
            .POST(HttpRequest.BodyPublishers.noBody()));
  }

  /** The numbers of all people there are. */
  Set<String> numbers() throws IOException, InterruptedException {
    Set<String> numbers = new HashSet<>();
    send(request("/simulator/people").GET())
        .forEach(person -> numbers.add(person.get("msisdn").asText()));
    return numbers;
  }

  /** The provider's books over everything. */
  Books books() throws IOException, InterruptedException {
    JsonNode books = send(request("/simulator/books").GET());
    List<Evidence.Booked> payments = new ArrayList<>();
    for (JsonNode line : books.get("payments")) {
      payments.add(
          new Evidence.Booked(
              key(line),
              line.get("amount").asLong(),
              line.get("state").asText(),
              new Sums(
                  line.get("authorized").asLong(),
                  line.get("captured").asLong(),
                  line.get("cancelled").asLong(),
                  line.get("refunded").asLong()),
              line.get("captureKeys").size()));
    }
    List<Evidence.Complaint> complaints = new ArrayList<>();
    for (JsonNode line : books.get("tooManyWrites")) {
      complaints.add(
          new Evidence.Complaint(
              key(line),
              "was written to too often: %s %d times in a minute"
                  .formatted(line.get("kind").asText(), line.get("withinOneMinute").asInt())));
    }
    return new Books(payments, complaints);
  }

  /** Drops all notifications from now on, or no longer. */
  void dropNotifications(boolean drop) throws IOException, InterruptedException {
    send(request("/simulator/notifications").POST(body(JSON.createObjectNode().put("drop", drop))));
  }

  /** Answers every read of a payment with 500 until {@link #noFaults}. */
  void failReads() throws IOException, InterruptedException {
    send(
        request("/simulator/faults")
            .POST(
                body(
                    JSON.createArrayNode()
                        .add(
                            JSON.createObjectNode()
                                .put("endpoint", "read")
                                .put("kind", "status-500-before-effect"))
                        .add(
                            JSON.createObjectNode()
                                .put("endpoint", "events")
                                .put("kind", "status-500-before-effect")))));
  }

  /** Puts every capture of this payment off by so long, until {@link #noFaults}. */
  void putOffCaptures(String reference, Duration by) throws IOException, InterruptedException {
    send(
        request("/simulator/faults")
            .POST(
                body(
                    JSON.createObjectNode()
                        .put("endpoint", "capture")
                        .put("kind", "429")
                        .put("retryAfterSeconds", by.toSeconds())
                        .put("reference", reference))));
  }

  /**
   * Every call about payments goes wrong at this rate, half of them after their effect, and every
   * notification is lost at this rate, until {@link #noFaults}.
   *
   * @param rate 0 to 1
   * @param seed of the dice
   */
  void failAtRate(double rate, long seed) throws IOException, InterruptedException {
    ArrayNode rules = JSON.createArrayNode();
    for (String endpoint : List.of("create", "read", "capture", "cancel", "refund")) {
      for (String kind : List.of("answer-lost-after-effect", "status-500-before-effect")) {
        rules
            .addObject()
            .put("endpoint", endpoint)
            .put("kind", kind)
            .put("rate", rate / 2)
            .put("seed", seed++);
      }
    }
    rules.addObject().put("kind", "notification-dropped").put("rate", rate).put("seed", seed);
    send(request("/simulator/faults").POST(body(rules)));
  }

  /** The first captures of this payment fail, before they have any effect. */
  void failCaptures(String reference, int times) throws IOException, InterruptedException {
    send(
        request("/simulator/faults")
            .POST(
                body(
                    JSON.createObjectNode()
                        .put("endpoint", "capture")
                        .put("kind", "status-500-before-effect")
                        .put("reference", reference)
                        .put("times", times))));
  }

  /** Every creation is answered so much later, until {@link #noFaults}. */
  void slowCreations(Duration by) throws IOException, InterruptedException {
    send(
        request("/simulator/faults")
            .POST(
                body(
                    JSON.createObjectNode()
                        .put("endpoint", "create")
                        .put("kind", "delay")
                        .put("delayMs", by.toMillis()))));
  }

  /** Every start of a login is answered so much later, until {@link #noFaults}. */
  void slowLogins(Duration by) throws IOException, InterruptedException {
    send(
        request("/simulator/faults")
            .POST(
                body(
                    JSON.createObjectNode()
                        .put("endpoint", "ciba-start")
                        .put("kind", "delay")
                        .put("delayMs", by.toMillis()))));
  }

  /** Ends all faults. */
  void noFaults() throws IOException, InterruptedException {
    send(request("/simulator/faults").DELETE());
  }

  /** The latest exchanges with the provider, oldest first. */
  JsonNode traffic() throws IOException, InterruptedException {
    return send(request("/simulator/traffic").GET());
  }

  private static String key(JsonNode line) {
    return line.get("msn").asText() + "/" + line.get("reference").asText();
  }

  private static void habit(ObjectNode script, Habit habit) {
    script.put("act", habit.act().name()).put("afterMs", habit.afterMillis());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(baseUrl.resolve(path))
        .timeout(PATIENCE)
        .header("Content-Type", "application/json");
  }

  private static HttpRequest.BodyPublisher body(JsonNode json) {
    return HttpRequest.BodyPublishers.ofString(json.toString());
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      // Without the path: it may hold a phone number.
      throw new IOException(
          "the simulator answered %d: %s".formatted(response.statusCode(), response.body()));
    }
    return response.body().isBlank() ? JSON.missingNode() : JSON.readTree(response.body());
  }
}
