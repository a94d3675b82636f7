// The program behind ./kassa doctor.
package dev.kassa.operations;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kassa.contract.settings.SalesUnits;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclBinding;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says in words what of a deployment is missing or wrong, before a customer stands there. */
@Command(
    name = "./kassa doctor",
    mixinStandardHelpOptions = true,
    description = "Says what of a deployment is missing or wrong. Changes nothing.",
    footer = {
      "Where an option is left out, that part is not looked at, and it says so.",
      "Exit codes: 0 nothing is wrong, 1 something is, 2 not understood."
    })
public final class Doctor implements Callable<Integer> {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Clock clock;

  @Mixin private KafkaOptions kafka;

  @Option(names = "--settings", paramLabel = "FILE", description = "The settings file.")
  private Path settings;

  @Option(
      names = "--credentials",
      paramLabel = "DIR",
      description = "Folder with a folder of keys per credentials name.")
  private Path credentials;

  @Option(
      names = "--keysets",
      paramLabel = "DIR",
      description = "Folder with a folder of keysets per service.")
  private Path keysets;

  @Option(
      names = "--webhooks",
      paramLabel = "DIR",
      description = "Folder with the secrets of registrations.")
  private Path webhooks;

  @Option(names = "--provider", paramLabel = "URL", description = "Address of the provider.")
  private URI provider;

  @Option(
      names = "--database",
      paramLabel = "JDBC-URL",
      description = "The database, as a user who may read; the password may be in ~/.pgpass.")
  private String database;

  @Spec private CommandSpec spec;

  private Doctor(Clock clock) {
    this.clock = clock;
  }

  /** Runs it; the exit code is the command's. */
  public static void main(String... arguments) {
    System.exit(commandLine(Clock.systemUTC()).execute(arguments));
  }

  /** The command line, by this clock. */
  static CommandLine commandLine(Clock clock) {
    return Failures.told(new CommandLine(new Doctor(clock)));
  }

  @Override
  public Integer call() {
    List<Finding> findings =
        Stream.of(cluster(), keysets(), settings(), database()).flatMap(List::stream).toList();
    PrintWriter out = spec.commandLine().getOut();
    findings.forEach(out::println);
    long wrong = findings.stream().filter(f -> f.kind() == Finding.Kind.WRONG).count();
    out.printf("%d things were looked at, %d are wrong.%n", findings.size(), wrong);
    out.flush();
    return wrong == 0 ? 0 : 1;
  }

  private List<Finding> cluster() {
    try (Cluster cluster = kafka.open()) {
      Set<String> ours =
          Party.all().stream()
              .map(party -> kafka.principal().replace("{name}", party.name()))
              .collect(toSet());
      Optional<Set<AclBinding>> rights = cluster.rights();
      List<Difference> differences =
          Stream.concat(
                  TopicPlan.topics(WantedTopic.all(kafka.shape()), cluster.topics()).stream(),
                  TopicPlan.rights(Rights.all(kafka.principal()), rights, ours).stream())
              .toList();
      List<Finding> findings = new ArrayList<>();
      findings.addAll(KafkaCheck.brokers(cluster.brokers(), kafka.shape().replicas()));
      findings.addAll(KafkaCheck.contract(differences, rights, ours));
      return findings;
    } catch (OperationsFailure e) {
      return List.of(Finding.wrong("Kafka: %s", e.getMessage()));
    }
  }

  private List<Finding> keysets() {
    return keysets == null
        ? List.of(Finding.notLooked("keysets: no --keysets"))
        : KeysetCheck.of(keysets);
  }

  private List<Finding> settings() {
    if (settings == null) {
      return List.of(Finding.notLooked("settings, keys, provider, notifications: no --settings"));
    }
    SalesUnits units;
    try {
      units = JSON.readValue(settings.toFile(), SalesUnits.class);
    } catch (JsonProcessingException e) {
      return List.of(Finding.wrong("settings: %s is not valid: %s", settings, reason(e)));
    } catch (IOException e) {
      return List.of(Finding.wrong("settings: %s cannot be read", settings));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.ok("settings: %d sales units", units.units().size()));
    units.units().stream()
        .filter(unit -> !"https".equals(unit.webhookUrl().getScheme()))
        .map(
            unit ->
                Finding.wrong(
                    "sales unit %s: %s is not https, which the provider wants",
                    unit.msn(), unit.webhookUrl()))
        .forEach(findings::add);
    if (credentials == null || provider == null) {
      findings.add(
          Finding.notLooked("keys, provider, notifications: no --credentials, --provider"));
    } else {
      findings.addAll(
          new ProviderCheck(provider, credentials, Optional.ofNullable(webhooks), clock)
              .of(units.units()));
    }
    return findings;
  }

  /** The line and place of a parser's message may quote the file; the first line does not. */
  private static String reason(JsonProcessingException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof dev.kassa.contract.InvalidValue invalid) {
        return invalid.getMessage();
      }
    }
    return failure.getOriginalMessage();
  }

  private List<Finding> database() {
    return database == null
        ? List.of(Finding.notLooked("database: no --database"))
        : new DatabaseCheck(database, clock).findings();
  }
}
