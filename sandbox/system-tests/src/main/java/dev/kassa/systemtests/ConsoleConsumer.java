// ./kassa topic: prints a topic, for who has no Kafka tools at hand.
package dev.kassa.systemtests;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints every record of a topic as Kafka's own console consumer would. */
@Command(
    name = "topic",
    mixinStandardHelpOptions = true,
    description =
        "Prints a topic of the running stack from its beginning: time, headers, key, value.")
public final class ConsoleConsumer implements Callable<Integer> {
  // Held here, because the JDK forgets the level of a logger that nobody holds.
  private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

  @Option(
      names = "--stack",
      paramLabel = "FILE",
      description = "What the running stack says about itself (default: ${DEFAULT-VALUE}).",
      defaultValue = ".kassa/stack.json")
  private Path stack;

  @Option(
      names = {"-f", "--follow"},
      description = "Goes on printing.")
  private boolean follow;

  @Parameters(paramLabel = "TOPIC", description = "E.g. payment.events.v1.")
  private String topic;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Runs the command. */
  public static void main(String[] arguments) {
    KAFKA.setLevel(Level.SEVERE);
    CommandLine line = new CommandLine(new ConsoleConsumer());
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (!stack.toFile().exists()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), stack + " is not there: start the stack with ./kassa up");
    }
    try (TopicReader reader =
        new TopicReader(StackFile.read(stack).kafka().bootstrapServers(), List.of(topic))) {
      reader.catchUp(polled -> out.println(line(polled)));
      while (follow) {
        reader.poll(polled -> out.println(line(polled)));
      }
    }
    return CommandLine.ExitCode.OK;
  }

  private static String line(ConsumerRecord<String, byte[]> polled) {
    String headers =
        StreamSupport.stream(polled.headers().spliterator(), false)
            .map(header -> header.key() + ":" + new String(header.value(), StandardCharsets.UTF_8))
            .collect(Collectors.joining(","));
    return Instant.ofEpochMilli(polled.timestamp())
        + "\t"
        + headers
        + "\t"
        + polled.key()
        + "\t"
        + (polled.value() == null ? "null" : new String(polled.value(), StandardCharsets.UTF_8));
  }
}
