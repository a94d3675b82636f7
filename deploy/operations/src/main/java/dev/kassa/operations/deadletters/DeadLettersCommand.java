// The program behind ./kassa dlt.
package dev.kassa.operations.deadletters;

import dev.kassa.contract.Topic;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Sealer;
import dev.kassa.operations.Failures;
import dev.kassa.operations.KafkaAddress;
import dev.kassa.operations.OperationsFailure;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.common.header.Header;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Lists dead letters, shows one, and sends them again, at any cluster. */
@Command(
    name = "./kassa dlt",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    description = "Lists what services could not take, shows one, and sends them again.",
    footer = "Exit codes: 0 done, 1 not all was done, 2 not understood.")
public final class DeadLettersCommand {
  private static final String PLACE = "TOPIC/PARTITION/OFFSET";
  // Held here, because the JDK forgets the level of a logger that nobody holds.
  private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

  @Spec private CommandSpec spec;

  private DeadLettersCommand() {}

  /** Which letters. */
  private static final class Which {
    @Option(names = "--topic", description = "Source or dead-letter topic.")
    private String topic;

    @Option(names = "--service", description = "That could not take it.")
    private String service;

    @Option(names = "--reason", description = "A part of the reason.")
    private String reason;

    @Option(names = "--type", description = "The ce_type.")
    private String type;

    @Option(names = "--id", description = "The ce_id.")
    private String id;

    @Option(
        names = "--since",
        converter = Time.class,
        description = "Died then or later: a time in UTC, or how long ago: PT2H.")
    private Instant since;

    @Option(names = "--until", converter = Time.class, description = "Died then or earlier.")
    private Instant until;

    Selection selection() {
      return new Selection(
          Optional.ofNullable(topic),
          Optional.ofNullable(service),
          Optional.ofNullable(reason),
          Optional.ofNullable(type),
          Optional.ofNullable(id),
          Optional.ofNullable(since),
          Optional.ofNullable(until));
    }
  }

  private static final class Time implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return text.startsWith("P")
            ? Instant.now().minus(Duration.parse(text))
            : Instant.parse(text);
      } catch (DateTimeParseException _) {
        throw new TypeConversionException(
            "'" + text + "' is neither a time (2026-11-26T10:00:00Z) nor a duration (PT2H)");
      }
    }
  }

  /** Runs one command; its exit code is the command's. */
  public static void main(String... arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /**
   * Runs one command within another program.
   *
   * @param out takes what it prints, errors too
   * @return its exit code
   */
  static int run(PrintWriter out, String... arguments) {
    return commandLine().setOut(out).setErr(out).execute(arguments);
  }

  private static CommandLine commandLine() {
    KAFKA.setLevel(Level.OFF); // what goes wrong is said by the command
    return Failures.told(new CommandLine(new DeadLettersCommand()));
  }

  @Command(name = "list", description = "One line per letter, the oldest first.")
  int list(@Mixin KafkaAddress address, @ArgGroup(exclusive = false) Which which) {
    try (LetterTopics cluster = new LetterTopics(address.settings())) {
      Selection selection = selection(which, cluster);
      List<Letter> all = cluster.letters(_ -> true);
      Deaths deaths = Deaths.of(all);
      List<Letter> chosen = all.stream().filter(selection::admits).toList();
      for (Letter letter : chosen) {
        out()
            .printf(
                "%s  %s  %s  %s  died %dx: %s%n",
                letter.place(),
                letter.diedAt(),
                letter.type(),
                letter.header("ce_id").orElse("no id"),
                deaths.of(letter),
                letter.reason());
      }
      out().printf("%d dead letters%n", chosen.size());
      return 0;
    }
  }

  @Command(
      name = "show",
      description =
          "All of one letter but its value, which may be personal; that only with --value.")
  int show(
      @Mixin KafkaAddress address,
      @Parameters(paramLabel = PLACE, description = "As list prints it.") String place,
      @Option(names = "--value", description = "Prints the value; a sealed one with --keysets.")
          boolean value,
      @Option(
              names = "--keysets",
              paramLabel = "FOLDER",
              description = "With the keyset of the service that could not take it.")
          Path keysets) {
    Place wanted =
        Place.of(place)
            .orElseThrow(
                () ->
                    OperationsFailure.notUnderstood(
                        "A letter is named " + PLACE + ", as list prints it, not " + place));
    requireFolder(keysets);
    try (LetterTopics cluster = new LetterTopics(address.settings())) {
      List<Letter> all = cluster.letters(wanted.topic()::equals);
      Letter letter =
          all.stream()
              .filter(l -> l.place().equals(wanted))
              .findFirst()
              .orElseThrow(() -> new OperationsFailure("There is no letter at " + wanted));
      out().println("letter     " + letter.place());
      out().println("died       " + letter.diedAt() + ", at " + letter.service());
      out().println("reason     " + letter.reason());
      out().println("deaths     " + Deaths.of(all).of(letter) + " of this cause");
      out().println("read at    " + letter.origin());
      out().println("first at   " + letter.appendedAt().map(Instant::toString).orElse("unknown"));
      out().println("key        " + letter.record().key());
      for (Header header : letter.record().headers()) {
        out().println("header     " + header.key() + ": " + shown(header.value()));
      }
      out()
          .printf(
              "value      %d bytes, %s%n",
              letter.record().value().length,
              letter.isWithoutValue()
                  ? "left out"
                  : letter.isSealed() ? "sealed as a whole" : "not sealed as a whole");
      if (value) {
        byte[] opened =
            letter.isSealed()
                ? open(letter, Optional.ofNullable(keysets))
                    .orElseThrow(
                        () ->
                            OperationsFailure.notUnderstood(
                                "It is sealed: --keysets must name the folder with the keysets of "
                                    + letter.service()))
                : letter.record().value();
        out().println(shown(opened));
      }
      return 0;
    }
  }

  @Command(
      name = "replay",
      description = {
        "Sends letters to where they were read, once per message: same key, bytes and ce_id, so"
            + " that nothing happens twice, and with the time of their first append, from which"
            + " validity counts, so that nothing happens too late.",
        "The record itself is sent where its topic still has it, else what the letter kept of it."
      })
  int replay(
      @Mixin KafkaAddress address,
      @ArgGroup(exclusive = false) Which which,
      @Option(names = "--dry-run", description = "Says what would be sent, and sends nothing.")
          boolean dryRun,
      @Option(names = "--force", description = "Also what died twice of the same cause.")
          boolean force,
      @Option(
              names = "--keysets",
              paramLabel = "FOLDER",
              description = "Opens sealed letters whose record its topic has no more.")
          Path keysets) {
    if (which == null) {
      throw OperationsFailure.notUnderstood(
          "Say which: --topic, --service, --reason, --type, --id, --since, --until");
    }
    requireFolder(keysets);
    try (LetterTopics cluster = new LetterTopics(address.settings());
        LetterTopics.Sending sending = cluster.sending()) {
      Selection selection = selection(which, cluster);
      List<Letter> all = cluster.letters(_ -> true);
      Deaths deaths = Deaths.of(all);
      int sent = 0;
      int stayed = 0;
      for (Letter letter : Deaths.last(all.stream().filter(selection::admits).toList())) {
        Replay replay =
            Replay.of(
                letter,
                deaths.of(letter),
                force,
                cluster.original(letter),
                closed -> open(closed, Optional.ofNullable(keysets)));
        switch (replay) {
          case Replay.Stay(String why) -> {
            stayed++;
            out().printf("%s stays: %s%n", letter.place(), why);
          }
          case Replay.Send(var record, boolean whole) -> {
            sent++;
            String what = whole ? "" : ", from what the letter kept";
            if (dryRun) {
              out().printf("%s would go to %s%s%n", letter.place(), record.topic(), what);
            } else {
              out().printf("%s is %s now%s%n", letter.place(), sending.send(record), what);
            }
          }
        }
        out().flush();
      }
      out().printf("%d %s, %d stay%n", sent, dryRun ? "would be sent" : "sent", stayed);
      return stayed == 0 ? 0 : 1;
    }
  }

  private static Selection selection(Which which, LetterTopics cluster) {
    Selection selection = (which == null ? new Which() : which).selection();
    selection
        .unknown(cluster.names())
        .ifPresent(
            sentence -> {
              throw OperationsFailure.notUnderstood(sentence);
            });
    return selection;
  }

  /** Before anything is looked for or sent. */
  private static void requireFolder(Path keysets) {
    if (keysets != null && !Files.isDirectory(keysets)) {
      throw OperationsFailure.notUnderstood("--keysets: there is no folder " + keysets);
    }
  }

  /** With the keyset that the source's values are sealed with. */
  private static Optional<byte[]> open(Letter letter, Optional<Path> keysets) {
    return keysets.flatMap(
        folder -> {
          try {
            Sealer sealer = new Keysets(folder).sealer(keyset(letter.origin().topic()));
            return sealer.openBytes(
                letter.record().topic(),
                letter.record().key(),
                "value",
                new String(letter.record().value(), StandardCharsets.UTF_8));
          } catch (IllegalStateException e) {
            throw new OperationsFailure("--keysets: " + e.getMessage(), e);
          }
        });
  }

  /** What the consumer of a topic seals its letters with. */
  private static String keyset(String topic) {
    if (topic.equals(Topic.POS_SCANS.topicName())) {
      return "scan";
    }
    return topic.equals(Topic.POS_ENROLMENTS.topicName()) ? "membership-store" : "payment-customer";
  }

  private static String shown(byte[] value) {
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
