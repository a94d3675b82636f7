// The options of every command that a service keeps.
package dev.kassa.localstack;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Who asks, and why. */
final class WhoAsks {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = "--operator",
      scope = ScopeType.INHERIT,
      defaultValue = "${sys:user.name}",
      description = "Who asks; kept with what was asked; default: ${DEFAULT-VALUE}.")
  private String operator;

  @Option(
      names = "--note",
      scope = ScopeType.INHERIT,
      description = "Why; kept with what was asked. Needed; no personal values in it.")
  private String note;

  /**
   * A body that says so.
   *
   * @throws LocalStackFailure if nobody has said why
   */
  ObjectNode body() {
    if (note == null) {
      throw new LocalStackFailure("Say why with --note; it is kept with what was asked.");
    }
    return JSON.createObjectNode().put("operator", operator).put("note", note);
  }
}
