// What the archive promises: the latest story of every key, as far as the journal says.
package dev.kassa.simulator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kassa.simulator.PaymentKey;
import dev.kassa.simulator.Story;
import dev.kassa.simulator.Write;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveFileTest {
  private static final int MANY = 3000;

  @TempDir private Path directory;

  private static PaymentKey key(int n) {
    return new PaymentKey("123456", "reference-" + n);
  }

  /** The number of cards tells the versions of a story apart. */
  private static Story story(int n, int version) {
    return new Story(key(n), null, List.of(), List.of(), List.of(), version);
  }

  @Test
  void theLatestStoryOfEveryKeyIsFound() throws IOException {
    try (var archive = ArchiveFile.open(directory)) {
      for (var n = 0; n < MANY; n++) {
        archive.put(List.of(story(n, 1)));
      }
      for (var n = 0; n < MANY; n += 3) {
        archive.put(List.of(story(n, 2)));
      }
      for (var n = 0; n < MANY; n++) {
        assertThat(archive.get(key(n))).contains(story(n, n % 3 == 0 ? 2 : 1));
      }
      assertThat(archive.get(key(MANY))).isEmpty();
    }
  }

  @Test
  void aStoryIsFoundBeforeItIsWritten() throws IOException {
    var writes = new ArrayDeque<Runnable>();
    try (var archive = ArchiveFile.open(directory)) {
      archive.writeOn(writes::add);
      archive.put(List.of(story(1, 1), story(2, 1)));
      archive.put(List.of(story(1, 2)));
      assertThat(archive.get(key(1))).contains(story(1, 2));
      assertThat(archive.get(key(2))).contains(story(2, 1));
      writes.remove().run();
      assertThat(archive.get(key(1))).contains(story(1, 2));
      assertThat(archive.get(key(2))).contains(story(2, 1));
      writes.remove().run();
      assertThat(archive.get(key(1))).contains(story(1, 2));
      assertThat(archive.length()).isEqualTo(Files.size(directory.resolve("archive.jsonl")));
    }
  }

  @Test
  void aRestartHandsOutTheLatestAndForgetsWhatTheJournalDoesNotKnow() throws IOException {
    long written;
    try (var archive = ArchiveFile.open(directory)) {
      for (var n = 0; n < MANY; n++) {
        archive.put(List.of(story(n, 1)));
      }
      archive.put(List.of(story(5, 2)));
      written = archive.length();
      archive.put(List.of(story(6, 2)));
    }
    try (var archive = ArchiveFile.open(directory)) {
      var latest = new ArrayList<Story>();
      assertThat(archive.restore(written, 2, latest::add)).isEqualTo(MANY);
      assertThat(latest).containsExactly(story(MANY - 1, 1), story(5, 2));
      assertThat(archive.get(key(6))).contains(story(6, 1));
      archive.cut();
      assertThat(Files.size(directory.resolve("archive.jsonl"))).isEqualTo(written);
    }
  }

  @Test
  void anArchiveOfBeforeIsRead() throws IOException {
    var file = directory.resolve("archive.jsonl");
    var reply = new Write.Reply.Created("reference-1", null, false);
    var answered =
        new Write.Answered(
            "123456", Write.Kind.CREATE, "key", new Write.Remembered("hash", Instant.EPOCH, reply));
    var story = new Story(key(1), null, List.of(), List.of(), List.of(answered), 0);
    try (var archive = ArchiveFile.open(directory)) {
      archive.put(List.of(story));
    }
    // An answer was a change then, and said so.
    var now = Files.readString(file);
    var then = now.replace("\"answers\":[{", "\"answers\":[{\"is\":\"Answered\",");
    assertThat(then).isNotEqualTo(now);
    Files.writeString(file, then);
    try (var archive = ArchiveFile.open(directory)) {
      var latest = new ArrayList<Story>();
      archive.restore(Files.size(file), 1, latest::add);
      assertThat(latest).containsExactly(story);
    }
  }

  @Test
  void anArchiveThatLostItsEndIsRefused() throws IOException {
    try (var archive = ArchiveFile.open(directory)) {
      archive.put(List.of(story(1, 1)));
      var written = archive.length();
      assertThatThrownBy(() -> archive.restore(written + 1, 1, _ -> {}))
          .hasMessageContaining("shorter than the journal says");
    }
  }

  @Test
  void aTemporaryArchiveWorksWithoutADirectory() throws IOException {
    try (var archive = ArchiveFile.temporary()) {
      assertThat(archive.get(key(1))).isEmpty();
      archive.put(List.of(story(1, 1)));
      assertThat(archive.get(key(1))).contains(story(1, 1));
    }
  }
}
