// Who is let in.
package dev.kassa.operating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorDoorTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  @TempDir Path folder;

  @Test
  void theTokenOpens() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    door(file).open("Bearer " + TOKEN);
    assertThat(refused(file, null).kind()).isEqualTo(Problem.Kind.WRONG_TOKEN);
    assertThat(refused(file, "Bearer ").kind()).isEqualTo(Problem.Kind.WRONG_TOKEN);
    assertThat(refused(file, TOKEN).kind()).isEqualTo(Problem.Kind.WRONG_TOKEN);
    assertThat(refused(file, "Bearer " + TOKEN + "0").kind()).isEqualTo(Problem.Kind.WRONG_TOKEN);
  }

  @Test
  void withoutATokenItIsClosed() throws Exception {
    assertThat(refused(null, "Bearer "))
        .hasMessage("operators' door is closed: set kassa.operator.token-file")
        .returns(503, problem -> problem.kind().status());
    assertThat(refused(folder.resolve("none"), "Bearer "))
        .hasMessageContaining("the file of kassa.operator.token-file is unreadable");
    Path empty = Files.writeString(folder.resolve("empty"), "\n");
    assertThat(refused(empty, "Bearer ")).hasMessageContaining("shorter than 32 characters");
  }

  private static Problem refused(Path file, String authorization) {
    return catchThrowableOfType(Problem.class, () -> door(file).open(authorization));
  }

  private static OperatorDoor door(Path file) {
    return new OperatorDoor(() -> Optional.ofNullable(file));
  }
}
