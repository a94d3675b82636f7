// The running service as tests meet it: a till, operators, the tables.
package dev.kassa.membership;

import dev.kassa.localstack.Members;
import io.quarkus.test.common.http.TestHTTPResource;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

abstract class RunningClub {
  private static final Random NUMBERS = new Random();

  @TestHTTPResource URL url;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  @ConfigProperty(name = "kassa.vipps.base-url")
  String provider;

  @ConfigProperty(name = "kassa.operator.token-file")
  Path tokenFile;

  @Inject Tables tables;

  Till till;

  @BeforeEach
  void open() {
    till = new Till(bootstrapServers, provider);
  }

  @AfterEach
  void close() {
    till.noFaults();
    till.close();
  }

  /** A number that no other test has. */
  static String number() {
    return "47" + (90_000_000 + NUMBERS.nextInt(9_999_999));
  }

  /** {@code ./kassa members} with these arguments: its exit code and what it prints. */
  String run(String... arguments) {
    StringWriter out = new StringWriter();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of("--url", url.toString(), "--token-file", tokenFile.toString(), "--note", "asked"));
    int exit = Members.run(new PrintWriter(out, true), all.toArray(String[]::new));
    return "exit " + exit + "\n" + out;
  }
}
