// Makes this process die or freeze at a point of its work, for tests that ask for it.
package dev.kassa.payment.shell;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Does nothing unless {@code kassa.payment.failpoints} names a folder. A test puts a file {@code
 * armed} there with the name of a point and of a signal, such as {@code AFTER_CALL_CAPTURE KILL};
 * whoever comes to that point next takes the file, leaves {@code hit-PID} in its place, and sends
 * itself the signal. The names of all points are in the file {@code points}.
 */
@ApplicationScoped
class Failpoints {
  private final Optional<Path> folder;

  Failpoints(PaymentConfig config) {
    this.folder = config.failpoints();
  }

  void start(@Observes StartupEvent event) throws IOException {
    if (folder.isPresent()) {
      Files.createDirectories(folder.get());
      String names =
          Arrays.stream(Failpoint.values())
              .flatMap(point -> Stream.of("BEFORE_" + point, "AFTER_" + point))
              .collect(Collectors.joining("\n"));
      Path written = Files.createTempFile(folder.get(), "points", ".new");
      Files.writeString(written, names);
      Files.move(written, folder.get().resolve("points"), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Whether a test may ask for anything. */
  boolean isOn() {
    return folder.isPresent();
  }

  /** It is about to be done. */
  void before(Failpoint point) {
    folder.ifPresent(in -> reached(in, "BEFORE_" + point));
  }

  /** It is done, and nothing that follows from it is. */
  void after(Failpoint point) {
    folder.ifPresent(in -> reached(in, "AFTER_" + point));
  }

  private static void reached(Path folder, String name) {
    Path armed = folder.resolve("armed");
    try {
      if (!Files.exists(armed)) {
        return;
      }
      String[] asked = Files.readString(armed).strip().split(" ");
      if (asked[0].equals(name)) {
        long self = ProcessHandle.current().pid();
        Files.move(armed, folder.resolve("hit-" + self), StandardCopyOption.ATOMIC_MOVE);
        new ProcessBuilder("kill", "-" + asked[1], Long.toString(self)).start().waitFor();
      }
    } catch (NoSuchFileException _) {
      // Another thread or instance was there first.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
