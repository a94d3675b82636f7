// What the journal promises: written before anybody is answered, together per turn, read back
// whole.
package dev.kassa.simulator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kassa.simulator.Change;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalFileTest {
  private static final Change ONE = new Change.NotificationsDropped(true);
  private static final Change TWO = new Change.ClockMoved(Duration.ofMinutes(3));

  @TempDir private Path directory;

  private long written() {
    try {
      return Files.readString(directory.resolve("journal.jsonl")).lines().count();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void nobodyIsAnsweredBeforeTheChangesOfTheTurnAreWritten() throws IOException {
    var turns = new ArrayDeque<Runnable>();
    var linesWhenAnswered = new ArrayList<Long>();
    try (var journal = JournalFile.open(directory)) {
      journal.replay(_ -> {});
      journal.writeOn(turns::add);
      journal.whenWritten(() -> linesWhenAnswered.add(written()));
      assertThat(linesWhenAnswered).containsExactly(0L);
      journal.append(ONE);
      journal.append(TWO);
      journal.whenWritten(() -> linesWhenAnswered.add(written()));
      assertThat(linesWhenAnswered).hasSize(1);
      assertThat(turns).hasSize(1);
      turns.remove().run();
      assertThat(linesWhenAnswered).containsExactly(0L, 2L);
    }
  }

  @Test
  void changesComeBackAsTheyWere() throws IOException {
    try (var journal = JournalFile.open(directory)) {
      assertThatThrownBy(() -> journal.append(ONE)).isInstanceOf(IllegalStateException.class);
      journal.replay(_ -> {});
      journal.append(ONE);
      journal.append(TWO);
    }
    var read = new ArrayList<Change>();
    try (var journal = JournalFile.open(directory)) {
      journal.replay(read::add);
    }
    assertThat(read).isEqualTo(List.of(ONE, TWO));
  }
}
