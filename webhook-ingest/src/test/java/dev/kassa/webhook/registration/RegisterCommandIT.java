package dev.kassa.webhook.registration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.webhook.ProviderAndTopic;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.main.LaunchResult;
import io.quarkus.test.junit.main.QuarkusMainLauncher;
import io.quarkus.test.junit.main.QuarkusMainTest;
import org.junit.jupiter.api.Test;

/** The command as an operator runs it. */
@QuarkusMainTest
@QuarkusTestResource(value = ProviderAndTopic.class, restrictToAnnotatedClass = true)
class RegisterCommandIT {
  @Test
  void registersAndSaysSo(QuarkusMainLauncher launcher) {
    LaunchResult first = launcher.launch("register");
    assertThat(first.exitCode()).isZero();
    assertThat(first.getOutput()).contains("123456: registered ", "654321: registered ");

    LaunchResult wrong = launcher.launch("rotate", "--overlap", "soon");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.getErrorOutput()).contains("'soon' is no duration like PT15S");
  }
}
