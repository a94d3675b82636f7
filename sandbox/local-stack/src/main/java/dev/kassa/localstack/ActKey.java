// The option of every act that is done once, however often it is sent.
package dev.kassa.localstack;

import java.net.http.HttpRequest;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** An act's idempotency key: told before it is sent, and taken to send it again. */
final class ActKey {
  @Option(names = "--key", description = "Of an act to repeat; nothing is done twice.")
  private UUID repeated;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** The request, under this key. */
  HttpRequest.Builder under(HttpRequest.Builder request) {
    return request.header("Idempotency-Key", told().toString());
  }

  /** The key, which is told. */
  UUID told() {
    UUID key = repeated == null ? UUID.randomUUID() : repeated;
    command.commandLine().getErr().println("If this is cut off, repeat it with --key " + key);
    return key;
  }
}
