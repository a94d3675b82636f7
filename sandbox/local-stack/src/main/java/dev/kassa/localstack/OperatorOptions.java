// The options of every program that knocks at an operators' door.
package dev.kassa.localstack;

import java.nio.file.Path;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Where the service is, and what opens its door; without options, the local system's. */
final class OperatorOptions {
  @Option(
      names = "--url",
      scope = ScopeType.INHERIT,
      description = "Address of the service; default: the local system's.")
  private String url;

  @Option(
      names = "--token-file",
      scope = ScopeType.INHERIT,
      description = "File with the operators' token; default: the local system's.")
  private Path tokenFile;

  @Option(names = "--state", hidden = true, defaultValue = ".kassa")
  private Path state;

  /**
   * Who asks that service.
   *
   * @param port of the service in the local system
   */
  OperatorClient client(String service, ToIntFunction<Ports> port) {
    return new OperatorClient(service, url, port, tokenFile, state);
  }
}
