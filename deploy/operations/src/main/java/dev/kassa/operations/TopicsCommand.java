// The program behind ./kassa topics.
package dev.kassa.operations;

import static java.util.stream.Collectors.toSet;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Makes and checks the topics and rights of a cluster that no operator looks after. */
@Command(
    name = "./kassa topics",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    description = "Makes and checks topics and rights where no operator does.",
    footer = {
      "Nothing is ever deleted, shortened or moved; what would is told as BY HAND.",
      "Exit codes: 0 all is as it should be, 1 something differs or failed, 2 not understood."
    })
public final class TopicsCommand {
  @Spec private CommandSpec spec;

  private TopicsCommand() {}

  /** Runs one command; its exit code is the command's. */
  public static void main(String... arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The command line. */
  static CommandLine commandLine() {
    return Failures.told(new CommandLine(new TopicsCommand()));
  }

  @Command(name = "plan", description = "Tells what differs and changes nothing.")
  int plan(@Mixin KafkaOptions options) {
    try (Cluster cluster = options.open()) {
      return tell(differences(cluster, options));
    }
  }

  @Command(name = "apply", description = "Makes what differs so, and tells what is left.")
  int apply(@Mixin KafkaOptions options) {
    try (Cluster cluster = options.open()) {
      List<Difference> differences = differences(cluster, options);
      tell(differences);
      cluster.apply(differences);
      List<Difference> left =
          differences.stream().filter(Difference.ByHand.class::isInstance).toList();
      out().println(left.isEmpty() ? "Done." : "Done, except what is to be done by hand.");
      return left.isEmpty() ? 0 : 1;
    }
  }

  @Command(
      name = "manifests",
      description = "Prints topics or users as resources of the Strimzi operator.")
  int manifests(
      @Parameters(paramLabel = "topics|users", description = "What to print.") Kind kind,
      @Option(names = "--partitions", defaultValue = "12") int partitions,
      @Option(names = "--replicas", defaultValue = "3") int replicas) {
    out()
        .print(
            switch (kind) {
              case topics -> StrimziYaml.topics(WantedTopic.Shape.of(partitions, replicas));
              case users -> StrimziYaml.users();
            });
    out().flush();
    return 0;
  }

  /** As typed. */
  enum Kind {
    topics,
    users
  }

  private static List<Difference> differences(Cluster cluster, KafkaOptions options) {
    return Stream.concat(
            TopicPlan.topics(WantedTopic.all(options.shape()), cluster.topics()).stream(),
            TopicPlan.rights(
                Rights.all(options.principal()),
                cluster.rights(),
                Party.all().stream()
                    .map(party -> options.principal().replace("{name}", party.name()))
                    .collect(toSet()))
                .stream())
        .toList();
  }

  private int tell(List<Difference> differences) {
    differences.forEach(out()::println);
    if (differences.isEmpty()) {
      out().println("Topics and rights are as the contract wants them.");
    }
    out().flush();
    return differences.isEmpty() ? 0 : 1;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
