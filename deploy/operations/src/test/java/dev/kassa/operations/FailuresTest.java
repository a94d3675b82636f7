// What an operator reads when a cluster does not do what it should.
package dev.kassa.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class FailuresTest {
  @Command(name = "fails")
  private record Failing(RuntimeException failure) implements Callable<Integer> {
    @Override
    public Integer call() {
      throw failure;
    }
  }

  private static String said(int code, RuntimeException failure) {
    StringWriter said = new StringWriter();
    CommandLine command =
        Failures.told(new CommandLine(new Failing(failure))).setErr(new PrintWriter(said, true));
    assertThat(command.execute()).isEqualTo(code);
    return said.toString().strip();
  }

  @Test
  void whatFailedIsSaidInOneSentence() {
    assertThat(said(1, new TimeoutException("42 ms")))
        .startsWith("The cluster does not answer: is --bootstrap right");
    assertThat(said(1, new TopicAuthorizationException("a topic")))
        .startsWith("The cluster refuses (TopicAuthorizationException)");
    assertThat(said(1, new DisconnectException("x")))
        .isEqualTo("The cluster does not do it: DisconnectException");
    assertThat(said(1, new OperationsFailure("Not there."))).isEqualTo("Not there.");
    assertThat(said(2, OperationsFailure.notUnderstood("Say which."))).isEqualTo("Say which.");
  }
}
