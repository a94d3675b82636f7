// ./kassa topics against a real broker: what it tells, what it makes, and that it makes it once.
package dev.kassa.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.localstack.Infrastructure;
import dev.kassa.localstack.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TopicsCommandIT {
  private static final Infrastructure INFRASTRUCTURE = new Infrastructure();
  private static String bootstrap;

  @BeforeAll
  static void start() {
    bootstrap = INFRASTRUCTURE.start().get("kafka.bootstrap.servers");
  }

  @AfterAll
  static void stop() {
    INFRASTRUCTURE.stop();
  }

  @Test
  void aClusterIsMadeAsWantedOnce() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      // Other tests of this JVM have put their faults into the same broker.
      Topics.createMissing(bootstrap);
      admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get();
      KnownRights.await(admin, Set.of());
      admin.deleteTopics(List.of("pos.scans.v1.dlt.identity-service")).all().get();
      set(admin, "pos.payments.v1", "message.timestamp.type", "CreateTime");
      set(admin, "payment.events.v1", "retention.ms", "-1");

      Run plan = run("plan");
      assertThat(plan.code()).isEqualTo(1);
      assertThat(plan.out())
          .contains("make    topic pos.scans.v1.dlt.identity-service (3 partitions, 1 replicas)")
          .contains(
              "change  topic pos.payments.v1: message.timestamp.type from CreateTime to LogAppendTime")
          .contains("BY HAND topic payment.events.v1: retention.ms is -1")
          .contains("grant   User:payment-service may READ TOPIC pos.payments.v1");
      assertThat(admin.listTopics().names().get())
          .as("plan changes nothing")
          .doesNotContain("pos.scans.v1.dlt.identity-service");
      assertThat(admin.describeAcls(AclBindingFilter.ANY).values().get()).isEmpty();

      Run apply = run("apply");
      assertThat(apply.code()).as("something is left to a person").isEqualTo(1);
      assertThat(apply.out()).contains("Done, except what is to be done by hand.");
      assertThat(admin.listTopics().names().get()).contains("pos.scans.v1.dlt.identity-service");
      KnownRights.await(admin, Rights.all("User:{name}"));

      Run left = run("plan");
      assertThat(left.out().lines()).singleElement().asString().startsWith("BY HAND");
      set(admin, "payment.events.v1", "retention.ms", "34560000000");
      Run nothing = run("plan");
      assertThat(nothing.out())
          .isEqualToIgnoringNewLines("Topics and rights are as the contract wants them.");
      assertThat(nothing.code()).isZero();
    }
  }

  @Test
  void aClusterThatIsAwayIsASentence() {
    Run run = run("plan", "--bootstrap", "127.0.0.1:1", "--command-config", "/nowhere");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEqualToIgnoringNewLines("--command-config: /nowhere cannot be read");
  }

  private record Run(int code, String out) {}

  private static Run run(String command, String... options) {
    StringWriter out = new StringWriter();
    CommandLine commandLine =
        TopicsCommand.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true));
    List<String> arguments =
        options.length > 0
            ? List.of(options)
            : List.of("--bootstrap", bootstrap, "--partitions", "3", "--replicas", "1");
    String[] all =
        java.util.stream.Stream.concat(java.util.stream.Stream.of(command), arguments.stream())
            .toArray(String[]::new);
    return new Run(commandLine.execute(all), out.toString());
  }

  private static void set(Admin admin, String topic, String setting, String value)
      throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                List.of(
                    new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }
}
