// The options of a command that looks at topics and rights.
package dev.kassa.operations;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which cluster, and how large it is meant to be. */
final class KafkaOptions {
  @Mixin private KafkaAddress address;

  @Option(
      names = "--partitions",
      defaultValue = "12",
      description = "Partitions of each topic; default: ${DEFAULT-VALUE}.")
  private int partitions;

  @Option(
      names = "--replicas",
      defaultValue = "3",
      description = "Replicas of each partition; default: ${DEFAULT-VALUE}.")
  private int replicas;

  @Option(
      names = "--principal",
      defaultValue = "User:{name}",
      description =
          "How the cluster calls a user; default: $${DEFAULT-VALUE}, with certificates usually"
              + " User:CN={name}.")
  private String principal;

  /** Opens the cluster. */
  Cluster open() {
    return new Cluster(address.settings());
  }

  /** What the topics must look like. */
  WantedTopic.Shape shape() {
    return WantedTopic.Shape.of(partitions, replicas);
  }

  /** How the cluster calls a user, with {@code {name}} for its name. */
  String principal() {
    return principal;
  }
}
