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
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalFileTest {
  private static final Change ONE = new Change.NotificationsDropped(true);
  private static final Change TWO = new Change.ClockMoved(Duration.ofMinutes(3));

  @TempDir private Path directory;

  /** An empty journal whose turns of the event loop are taken by the test. */
  private JournalFile journal(Queue<Runnable> turns, Executor thread) throws IOException {
    var journal = JournalFile.open(directory);
    journal.replay(_ -> {});
    journal.writeOn(turns::add, turns::add, thread);
    return journal;
  }

  private static void runAll(Queue<Runnable> turns) {
    while (!turns.isEmpty()) {
      turns.remove().run();
    }
  }

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
    try (var journal = journal(turns, Runnable::run)) {
      journal.whenWritten(() -> linesWhenAnswered.add(written()));
      assertThat(linesWhenAnswered).containsExactly(0L);
      journal.append(ONE);
      journal.append(TWO);
      journal.whenWritten(() -> linesWhenAnswered.add(written()));
      assertThat(linesWhenAnswered).hasSize(1);
      assertThat(turns).hasSize(1);
      runAll(turns);
      assertThat(linesWhenAnswered).containsExactly(0L, 2L);
    }
  }

  @Test
  void nobodyIsAnsweredWhileAnotherThreadStillWrites() throws IOException {
    var turns = new ArrayDeque<Runnable>();
    var writes = new ArrayDeque<Runnable>();
    var linesWhenAnswered = new ArrayList<Long>();
    try (var journal = journal(turns, writes::add)) {
      journal.append(ONE);
      journal.whenWritten(() -> linesWhenAnswered.add(written()));
      turns.remove().run();
      // The first change is under way; what comes meanwhile waits for the next write.
      journal.append(TWO);
      journal.whenWritten(() -> linesWhenAnswered.add(written()));
      assertThat(turns).isEmpty();
      assertThat(linesWhenAnswered).isEmpty();
      writes.remove().run();
      assertThat(linesWhenAnswered).isEmpty();
      turns.remove().run();
      assertThat(linesWhenAnswered).containsExactly(1L);
      turns.remove().run();
      writes.remove().run();
      turns.remove().run();
      assertThat(linesWhenAnswered).containsExactly(1L, 2L);
    }
  }

  @Test
  void oneWhoFailsDoesNotKeepTheOthersWaiting() throws IOException {
    var turns = new ArrayDeque<Runnable>();
    var answered = new ArrayList<Long>();
    try (var journal = journal(turns, Runnable::run)) {
      journal.append(ONE);
      journal.whenWritten(
          () -> {
            throw new IllegalStateException("the caller has gone");
          });
      journal.whenWritten(() -> answered.add(written()));
      runAll(turns);
    }
    assertThat(answered).containsExactly(1L);
  }

  @Test
  void aLongJournalIsReplacedByTheState() throws IOException {
    var answered = new ArrayList<Long>();
    try (var journal = JournalFile.open(directory, 100)) {
      journal.replay(_ -> {});
      journal.writtenAnewBy(() -> List.of(TWO));
      journal.writeOn(Runnable::run, Runnable::run, Runnable::run);
      for (var n = 0; n < 50; n++) {
        journal.append(ONE);
        journal.whenWritten(() -> answered.add(written()));
      }
    }
    assertThat(answered).hasSize(50).allMatch(lines -> lines <= 5).contains(1L);
    var read = new ArrayList<Change>();
    try (var journal = JournalFile.open(directory)) {
      journal.replay(read::add);
    }
    assertThat(read).startsWith(TWO).hasSizeLessThan(6);
  }

  @Test
  void whatCannotBeWrittenIsNotAnswered() throws IOException {
    var turns = new ArrayDeque<Runnable>();
    var writes = new ArrayDeque<Runnable>();
    var answered = new ArrayList<Change>();
    var journal = journal(turns, writes::add);
    journal.append(ONE);
    journal.whenWritten(() -> answered.add(ONE));
    turns.remove().run();
    journal.close();
    writes.remove().run(); // into a file that is closed
    turns.remove().run();
    journal.append(TWO);
    journal.whenWritten(() -> answered.add(TWO));
    turns.remove().run();
    assertThat(writes).isEmpty();
    assertThat(turns).isEmpty();
    assertThat(answered).isEmpty();
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

  @Test
  void timesComeBackToTheNanosecond() throws IOException {
    var changes =
        Stream.of(
                "1969-12-31T23:59:59.999999999Z",
                "1970-01-01T00:00:00Z",
                "2026-11-24T12:00:00.000000001Z",
                "2026-11-24T12:00:00.120Z",
                "2026-11-24T12:00:00.999999999Z")
            .<Change>map(at -> new Change.WebhookFailing("hook", Instant.parse(at)))
            .toList();
    try (var journal = JournalFile.open(directory)) {
      journal.replay(_ -> {});
      changes.forEach(journal::append);
    }
    assertThat(Files.readAllLines(directory.resolve("journal.jsonl")))
        .contains("{\"is\":\"WebhookFailing\",\"id\":\"hook\",\"since\":1795521600.000000001}");
    var read = new ArrayList<Change>();
    try (var journal = JournalFile.open(directory)) {
      journal.replay(read::add);
    }
    assertThat(read).isEqualTo(changes);
  }
}
