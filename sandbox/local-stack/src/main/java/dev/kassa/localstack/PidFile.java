// Remembers a process beyond the life of the one that started it.
package dev.kassa.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Process id and start time of one process: ids are used again, the pair is not.
 *
 * @param file one line, {@code <pid> <start, milliseconds since 1970>}
 */
record PidFile(Path file) {
  /** Notes a process. */
  void write(ProcessHandle process) {
    try {
      OwnerOnly.write(file, process.pid() + " " + startedAt(process) + "\n");
    } catch (IOException e) {
      throw new LocalStackFailure(file + " cannot be written", e);
    }
  }

  /** The noted process, if it still runs. */
  Optional<ProcessHandle> living() {
    try {
      String[] noted = Files.readString(file).strip().split(" ");
      return noted.length != 2
          ? Optional.empty()
          : ProcessHandle.of(Long.parseLong(noted[0]))
              .filter(ProcessHandle::isAlive)
              .filter(process -> startedAt(process) == Long.parseLong(noted[1]));
    } catch (NoSuchFileException | NumberFormatException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new LocalStackFailure(file + " cannot be read", e);
    }
  }

  /** Forgets the process. */
  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new LocalStackFailure(file + " cannot be deleted", e);
    }
  }

  private static long startedAt(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}
