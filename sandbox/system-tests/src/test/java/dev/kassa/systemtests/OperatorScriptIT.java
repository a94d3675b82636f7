// What an operator types: ./kassa webhooks and ./kassa dlt, as packaged, at the running system.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.systemtests.RunningStack.Stack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each call is a process of its own; the finer points have tests in their modules. */
@ExtendWith(RunningStack.class)
class OperatorScriptIT {
  private static final long PATIENCE_SECONDS = 120;

  /** No other test looks at its notifications. */
  private static final String QUIET_UNIT = "654321";

  /**
   * What the script did.
   *
   * @param said on either stream
   */
  private record Ended(int code, String said) {}

  private static Ended kassa(Stack stack, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(Path.of(System.getProperty("kassa.root"), "kassa").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KASSA_STATE", stack.stackFile().getParent().toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(said).isTrue();
    return new Ended(process.exitValue(), said);
  }

  private static void says(Ended ended, int code, String... parts) {
    assertThat(ended.code()).as(ended.said()).isEqualTo(code);
    assertThat(ended.said()).contains(parts).doesNotContain("Exception", "\tat ");
  }

  @Test
  void secretsAreReplacedAndChecked(Stack stack) throws Exception {
    says(
        kassa(stack, "webhooks", "rotate", "--msn", QUIET_UNIT, "--overlap", "PT3S"),
        0,
        QUIET_UNIT + ": registered ",
        "both verify",
        QUIET_UNIT + ": deleted ");
    says(kassa(stack, "webhooks", "check"), 0, "123456: good", QUIET_UNIT + ": good");
    says(
        kassa(stack, "webhooks", "check", "--msn", "99999"),
        2,
        "There is no sales unit 99999",
        "./kassa webhooks");
  }

  @Test
  void whatDiedIsFoundAndSentAgain(Stack stack) throws Exception {
    String id = UUID.randomUUID().toString();
    die(stack, id);
    Awaitility.await()
        .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .until(() -> kassa(stack, "dlt", "list", "--id", id).said().contains("1 dead letters"));
    Ended listed = kassa(stack, "dlt", "list", "--id", id);
    says(listed, 0, "pos.payments.v1.dlt.payment-service/", "died 1x: ");
    String place = listed.said().substring(0, listed.said().indexOf(' '));
    says(kassa(stack, "dlt", "show", place), 0, "ce_id: " + id, "sealed as a whole");
    says(kassa(stack, "dlt", "replay", "--id", id), 0, "is pos.payments.v1/", "1 sent, 0 stay");
  }

  /** A payment request that says too little. */
  private static void die(Stack stack, String id) throws Exception {
    ProducerRecord<String, String> record =
        new ProducerRecord<>("pos.payments.v1", "123456/" + id + "-1", "{\"msn\":\"123456\"}");
    Map.of(
            "ce_id", id,
            "ce_source", "/stores/oslo-1/tills/till-1",
            "ce_type", "pos.payment-requested.v1",
            "ce_specversion", "1.0",
            "ce_time", "2026-11-26T10:00:00Z")
        .forEach(
            (name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.read().kafka().bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(record).get(10, TimeUnit.SECONDS);
    }
  }
}
