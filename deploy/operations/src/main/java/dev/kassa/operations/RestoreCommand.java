// The program behind ./kassa restore.
package dev.kassa.operations;

import static java.util.stream.Collectors.toMap;

import dev.kassa.contract.Topic;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What Kafka has to do with the restore of a service's database (docs/runbook.md). */
@Command(
    name = "./kassa restore",
    mixinStandardHelpOptions = true,
    description = {
      "After a database restore: has the service read again what its database has forgotten.",
      "Run it when the database is there again and before an instance of the service runs."
    },
    footer = {
      "It prints the two settings that the service is to be started with.",
      "Exit codes: 0 done, 1 an instance still runs or the cluster failed, 2 not understood."
    })
public final class RestoreCommand implements Callable<Integer> {
  /** What was taken in before the copy is known by the inbox, so too much does no harm. */
  private static final Duration MARGIN = Duration.ofHours(1);

  private final Clock clock;

  @Mixin private KafkaAddress kafka;

  @Option(
      names = "--service",
      required = true,
      description = "Whose database was restored: ${COMPLETION-CANDIDATES}.")
  private Storing service;

  @Option(
      names = "--backup",
      required = true,
      paramLabel = "TIME",
      description = "The time that the database is back at, as in 2026-11-26T18:00:00Z.")
  private Instant backup;

  @Option(
      names = "--epoch",
      required = true,
      paramLabel = "N",
      description = "What kassa.epoch was until now: 1 unless it was raised before.")
  private int epoch;

  @Spec private CommandSpec spec;

  private RestoreCommand(Clock clock) {
    this.clock = clock;
  }

  /** As typed. */
  enum Storing {
    payment("payment-service"),
    membership("membership-service");

    private final String group;

    Storing(String group) {
      this.group = group;
    }
  }

  /** Runs it; the exit code is the command's. */
  public static void main(String... arguments) {
    System.exit(commandLine(Clock.systemUTC()).execute(arguments));
  }

  /** The command line, by this clock. */
  static CommandLine commandLine(Clock clock) {
    return Failures.told(new CommandLine(new RestoreCommand(clock)));
  }

  @Override
  public Integer call() {
    Instant from = backup.minus(MARGIN);
    long records;
    try (Admin admin = Admin.create(kafka.settings())) {
      mustBeStopped(admin);
      records = setBack(admin, from);
    } catch (ExecutionException e) {
      throw new OperationsFailure(
          "The cluster failed: " + e.getCause().getClass().getSimpleName(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationsFailure("interrupted", e);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s reads again from %s on: %d records.%n", service.group, from, records);
    out.println("Start it, every instance, with");
    out.printf("  KASSA_EPOCH=%d%n", epoch + 1);
    out.printf("  KASSA_RESTORED_AT=%s%n", clock.instant());
    out.flush();
    return 0;
  }

  /** What an instance reads and commits meanwhile would be lost with the old offsets. */
  private void mustBeStopped(Admin admin) throws ExecutionException, InterruptedException {
    GroupState state;
    try {
      state =
          admin
              .describeConsumerGroups(List.of(service.group))
              .describedGroups()
              .get(service.group)
              .get()
              .groupState();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        throw new OperationsFailure("There is no consumer group " + service.group, e);
      }
      throw e;
    }
    if (state != GroupState.EMPTY) {
      throw new OperationsFailure(
          "An instance of "
              + service.group
              + " still runs, or ran less than ten seconds ago: its group is "
              + state);
    }
  }

  /** Returns how many records are read again. */
  private long setBack(Admin admin, Instant from) throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(service.group).partitionsToOffsetAndMetadata().get();
    List<String> topics =
        Stream.of(Topic.values())
            .filter(topic -> topic.consumers().contains(service.group))
            .map(Topic::topicName)
            .toList();
    committed.keySet().removeIf(partition -> !topics.contains(partition.topic()));
    Map<TopicPartition, ListOffsetsResultInfo> then =
        admin
            .listOffsets(
                committed.keySet().stream()
                    .collect(toMap(p -> p, _ -> OffsetSpec.forTimestamp(from.toEpochMilli()))))
            .all()
            .get();
    Map<TopicPartition, OffsetAndMetadata> wanted = new HashMap<>();
    long records = 0;
    for (Map.Entry<TopicPartition, OffsetAndMetadata> now : committed.entrySet()) {
      long offset = then.get(now.getKey()).offset();
      if (offset >= 0 && offset < now.getValue().offset()) {
        wanted.put(now.getKey(), new OffsetAndMetadata(offset));
        records += now.getValue().offset() - offset;
      }
    }
    if (!wanted.isEmpty()) {
      admin.alterConsumerGroupOffsets(service.group, wanted).all().get();
    }
    return records;
  }
}
