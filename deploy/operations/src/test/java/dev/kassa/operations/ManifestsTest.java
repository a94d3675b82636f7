// House rules for everything below deploy/kubernetes, held on what kubectl makes of it.
package dev.kassa.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.Topic;
import dev.kassa.contract.settings.SalesUnits;
import dev.kassa.operations.CodeSettings.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ManifestsTest {
  private static final Path ROOT = Path.of(System.getProperty("kassa.root"));
  private static final Path FOLDER = ROOT.resolve("deploy/kubernetes");
  private static final List<String> OVERLAYS =
      List.of("overlays/small-chain", "overlays/large-chain", "kafka");
  private static final Map<String, List<JsonNode>> RENDERED = new HashMap<>();
  private static final List<Setting> SETTINGS = new ArrayList<>();

  @BeforeAll
  static void render() throws Exception {
    assumeTrue(
        Command.canRun("kubectl", "kustomize", "--help"),
        "there is no kubectl with kustomize on the PATH (deploy/kubernetes/README.md says how to"
            + " get one)");
    SETTINGS.addAll(CodeSettings.of(ROOT));
    for (String overlay : OVERLAYS) {
      RENDERED.put(
          overlay,
          Command.documents(
              Command.run("kubectl", "kustomize", FOLDER.resolve(overlay).toString())));
    }
  }

  @Test
  void everyContainerIsRestrictedAndBounded() {
    for (JsonNode workload : workloads()) {
      JsonNode pod = workload.at("/spec/template/spec");
      String name = name(workload);
      assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).as(name).isTrue();
      assertThat(pod.at("/securityContext/runAsUser").asInt()).as(name).isGreaterThan(999);
      assertThat(pod.at("/securityContext/seccompProfile/type").asText())
          .as(name)
          .isEqualTo("RuntimeDefault");
      assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).as(name).isFalse();
      assertThat(pod.path("containers")).as(name).isNotEmpty();
      for (JsonNode container : pod.path("containers")) {
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
            .as(name)
            .isTrue();
        assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
            .as(name)
            .isFalse();
        assertThat(container.at("/securityContext/capabilities/drop/0").asText())
            .as(name)
            .isEqualTo("ALL");
        for (String bound :
            List.of("requests/cpu", "requests/memory", "limits/cpu", "limits/memory")) {
          assertThat(container.at("/resources/" + bound).asText())
              .as(name + " " + bound)
              .isNotEmpty();
        }
        assertThat(container.path("image").asText())
            .as(name)
            .matches("[^:]+:[^:]+")
            .doesNotEndWith(":latest");
      }
    }
  }

  @Test
  void everyServiceIsProbedDrainedSpreadAndMayBeDisturbedOneAtATime() {
    for (JsonNode deployment : of("Deployment")) {
      String name = name(deployment);
      JsonNode pod = deployment.at("/spec/template/spec");
      JsonNode container = pod.at("/containers/0");
      for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
        assertThat(container.at("/" + probe + "/httpGet/path").asText())
            .as(name + " " + probe)
            .startsWith("/q/health/");
      }
      long sleep = container.at("/lifecycle/preStop/sleep/seconds").asLong();
      assertThat(sleep).as(name).isPositive();
      assertThat(pod.path("terminationGracePeriodSeconds").asLong())
          .as(name + ": the sleep, 20 s for what is open, and some for the clients")
          .isGreaterThanOrEqualTo(sleep + 20 + 10);
      assertThat(pod.path("topologySpreadConstraints")).as(name).hasSize(2);
      assertThat(of("PodDisruptionBudget")).extracting(ManifestsTest::name).contains(name);
    }
    assertThat(of("Deployment")).extracting(ManifestsTest::name).hasSize(10);
  }

  @Test
  void everySettingExistsInTheCode() {
    Set<String> known = SETTINGS.stream().map(Setting::environment).collect(Collectors.toSet());
    Set<String> kafka = new HashSet<>(ProducerConfig.configNames());
    kafka.addAll(ConsumerConfig.configNames());
    kafka.addAll(AdminClientConfig.configNames());
    for (JsonNode workload : workloads()) {
      for (String variable : environment(workload)) {
        if (variable.startsWith("KASSA_") || variable.startsWith("MP_")) {
          assertThat(known).as(name(workload)).contains(variable);
        } else if (variable.startsWith("KAFKA_")) {
          assertThat(kafka)
              .as(name(workload))
              .contains(variable.substring(6).toLowerCase(java.util.Locale.ROOT).replace('_', '.'));
        } else {
          assertThat(variable).as(name(workload)).startsWith("QUARKUS_");
        }
      }
    }
  }

  @Test
  void everyServiceGetsWhatItDoesNotStartWithout() {
    for (JsonNode deployment : of("Deployment")) {
      String service = name(deployment);
      Set<String> required =
          SETTINGS.stream()
              .filter(s -> s.services().contains(service) && s.isRequired())
              .map(Setting::environment)
              .collect(Collectors.toSet());
      assertThat(required).as(service).isNotEmpty();
      assertThat(environment(deployment)).as(service).containsAll(required);
    }
  }

  @Test
  void whatIsMountedIsNamed() {
    for (JsonNode workload : workloads()) {
      JsonNode pod = workload.at("/spec/template/spec");
      Set<String> volumes = new HashSet<>();
      pod.path("volumes").forEach(v -> volumes.add(v.path("name").asText()));
      Set<String> mounted = new HashSet<>();
      pod.at("/containers/0/volumeMounts").forEach(m -> mounted.add(m.path("name").asText()));
      assertThat(mounted).as(name(workload)).isEqualTo(volumes);
      for (JsonNode volume : pod.path("volumes")) {
        if (volume.has("projected")) {
          assertThat(volume.at("/projected/sources"))
              .as(name(workload) + ": the overlay names the credentials")
              .isNotEmpty();
        }
      }
    }
  }

  @Test
  void nothingMayTalkUnlessItIsNamed() {
    List<JsonNode> policies = of("NetworkPolicy");
    assertThat(policies)
        .filteredOn(p -> name(p).equals("default-deny"))
        .isNotEmpty()
        .allSatisfy(
            p -> {
              assertThat(p.at("/spec/policyTypes").toString())
                  .isEqualTo("[\"Ingress\",\"Egress\"]");
              assertThat(p.at("/spec/ingress").isMissingNode()).isTrue();
              assertThat(p.at("/spec/egress").isMissingNode()).isTrue();
            });
    assertThat(policies)
        .filteredOn(p -> p.at("/spec/policyTypes").toString().contains("Egress"))
        .extracting(ManifestsTest::name)
        .containsOnly("default-deny", "to-kafka", "to-postgres", "to-provider");
    for (JsonNode workload : workloads()) {
      assertThat(workload.at("/spec/template/metadata/labels/app.kubernetes.io~1part-of").asText())
          .as(name(workload) + " is under the policies")
          .isEqualTo("kassa");
    }
  }

  @Test
  void scalersFollowWhatTheirServiceReadsAndStopAtThePartitions() {
    List<JsonNode> scalers = of("ScaledObject");
    assertThat(scalers).hasSize(3);
    for (JsonNode scaler : scalers) {
      String service = scaler.at("/spec/scaleTargetRef/name").asText();
      assertThat(scaler.at("/spec/minReplicaCount").asInt()).as(service).isPositive();
      assertThat(scaler.at("/spec/maxReplicaCount").asInt())
          .as(service)
          .isLessThanOrEqualTo(WantedTopic.Shape.THREE_BROKERS.partitions());
      List<String> consumed =
          Stream.of(Topic.values())
              .filter(topic -> topic.consumers().contains(service))
              .map(Topic::topicName)
              .toList();
      for (JsonNode trigger : scaler.at("/spec/triggers")) {
        assertThat(trigger.at("/metadata/consumerGroup").asText()).isEqualTo(service);
        assertThat(consumed).as(service).contains(trigger.at("/metadata/topic").asText());
      }
    }
  }

  @Test
  void theClusterIsAsTheDoctorWantsIt() {
    JsonNode config = of("Kafka").stream().findFirst().orElseThrow().at("/spec/kafka/config");
    Map<String, String> settings = new HashMap<>();
    config.properties().forEach(e -> settings.put(e.getKey(), e.getValue().asText()));
    assertThat(settings)
        .containsEntry("auto.create.topics.enable", "false")
        .containsEntry("unclean.leader.election.enable", "false")
        .containsEntry("transaction.max.timeout.ms", "15000")
        .containsEntry("replica.fetch.max.bytes", Integer.toString(Topic.maxDeadLetterBytes()));
  }

  @Test
  void theExampleOfTheSettingsFileIsValid() throws IOException {
    SalesUnits settings =
        new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .readValue(
                FOLDER.resolve("overlays/small-chain/settings.json").toFile(), SalesUnits.class);
    assertThat(settings.units()).extracting(u -> u.credentials()).containsExactly("main");
  }

  private static List<JsonNode> workloads() {
    return Stream.concat(of("Deployment").stream(), of("Job").stream()).toList();
  }

  private static List<JsonNode> of(String kind) {
    return RENDERED.values().stream()
        .flatMap(List::stream)
        .filter(document -> document.path("kind").asText().equals(kind))
        .toList();
  }

  private static String name(JsonNode document) {
    return document.at("/metadata/name").asText();
  }

  private static Set<String> environment(JsonNode workload) {
    return StreamSupport.stream(
            workload.at("/spec/template/spec/containers/0/env").spliterator(), false)
        .map(variable -> variable.path("name").asText())
        .collect(Collectors.toSet());
  }
}
