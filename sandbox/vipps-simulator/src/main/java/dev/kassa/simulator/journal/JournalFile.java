package dev.kassa.simulator.journal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.kassa.simulator.Change;
import dev.kassa.simulator.Provider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The append-only file behind the simulator's state: one change a line, as JSON. A long one is
 * replaced by the state itself, written as changes; ended payments are in the archive. Changes of
 * one turn of the event loop are written together, and by another thread, if there is one, while
 * the loop goes on; what depends on them waits for that write. A killed process loses nothing that
 * was answered; a power cut may (the file is not forced to the disk). If it cannot be written,
 * nobody is answered any more.
 */
public final class JournalFile implements Provider.Journal, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JournalFile.class);
  private static final String NAME = "journal.jsonl";
  private static final String NEXT = "journal.next";
  private static final String LOCK = "lock";

  /**
   * From this size on a journal is written anew, and again whenever it has become twice as long as
   * it was then: so a start reads little, and writing anew costs a small part of all writing.
   */
  private static final long ANEW_BYTES = 32L * 1024 * 1024;

  private static final int BLOCK_BYTES = 4 * 1024 * 1024;

  private final ObjectMapper json = Changes.mapper();
  private final ObjectWriter writer = json.writer().withRootValueSeparator("");
  private final Path directory;
  private final FileChannel lock;
  private FileChannel channel;
  private Supplier<List<Change>> checkpoint;
  private final long anewBytes;
  private long anewAt;
  private final Lines lines = new Lines();
  private long size; // the writing thread's, as is the channel while a batch is being written
  private List<Change> unwritten = new ArrayList<>();
  private List<Runnable> waiting = new ArrayList<>();
  private Executor soon = Runnable::run;
  private Executor nextTurn = Runnable::run;
  private Executor writing = Runnable::run;
  private boolean replaying = true;
  private boolean scheduled;
  private boolean underWay;
  private boolean failed;

  private JournalFile(Path directory, FileChannel lock, FileChannel channel, long anewBytes) {
    this.directory = directory;
    this.lock = lock;
    this.channel = channel;
    this.anewBytes = anewBytes;
    this.anewAt = anewBytes;
  }

  /**
   * Opens the journal of a state directory, which is made if missing.
   *
   * @throws IOException when the directory cannot be used, or another simulator uses it
   */
  public static JournalFile open(Path directory) throws IOException {
    return open(directory, ANEW_BYTES);
  }

  /** The same, written anew from another size on. */
  public static JournalFile open(Path directory, long anewBytes) throws IOException {
    Files.createDirectories(directory);
    var lock = openFile(directory.resolve(LOCK));
    try {
      if (lock.tryLock() == null) {
        lock.close();
        throw new IOException("the state directory is in use: " + directory);
      }
    } catch (OverlappingFileLockException inThisProcess) {
      lock.close();
      throw new IOException("the state directory is in use: " + directory, inThisProcess);
    }
    return new JournalFile(directory, lock, openFile(directory.resolve(NAME)), anewBytes);
  }

  private static FileChannel openFile(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Hands every change to {@code world}, oldest first; half a line at the end is cut off. */
  public void replay(Consumer<Change> world) throws IOException {
    var reader = json.readerFor(Change.class);
    var block = ByteBuffer.allocate(BLOCK_BYTES);
    var good = 0L;
    channel.position(0);
    while (channel.read(block) >= 0) {
      var start = 0;
      for (var end = 0; end < block.position(); end++) {
        if (block.get(end) == '\n') {
          world.accept(reader.readValue(block.array(), start, end - start));
          start = end + 1;
        }
      }
      good += start;
      block.flip().position(start);
      block.compact();
      if (!block.hasRemaining()) {
        throw new IOException("a line of the journal is longer than " + BLOCK_BYTES + " bytes");
      }
    }
    channel.truncate(good);
    size = good;
    replaying = false;
  }

  /**
   * Whose state a long journal is replaced by.
   *
   * @param state everything that is known, as changes; it is asked for when all appended changes
   *     have been applied
   */
  public void writtenAnewBy(Supplier<List<Change>> state) throws IOException {
    this.checkpoint = state;
    if (size >= anewBytes) {
      write(new Batch(true, checkpoint.get()));
    }
  }

  /**
   * Who does what.
   *
   * @param endOfTurn runs a task when what is appended by then is worth a write: at the end of this
   *     turn of the event loop, or a little later
   * @param turn runs a task on the event loop
   * @param thread writes; one, which takes its tasks in their order
   */
  public void writeOn(Executor endOfTurn, Executor turn, Executor thread) {
    this.soon = endOfTurn;
    this.nextTurn = turn;
    this.writing = thread;
  }

  @Override
  public void append(Change change) {
    if (replaying) {
      throw new IllegalStateException("the journal is still being read");
    }
    unwritten.add(change);
    schedule();
  }

  /** Runs {@code then} as soon as everything appended so far is written. */
  public void whenWritten(Runnable then) {
    if (unwritten.isEmpty() && waiting.isEmpty() && !underWay && !failed) {
      then.run();
    } else {
      waiting.add(then);
      schedule();
    }
  }

  private void schedule() {
    if (!scheduled && !underWay) {
      scheduled = true;
      soon.execute(this::flush);
    }
  }

  /**
   * Changes to write.
   *
   * @param anew whether they take the place of the whole journal
   */
  private record Batch(boolean anew, List<Change> changes) {}

  private void flush() {
    scheduled = false;
    if (failed) {
      return;
    }
    var anew = checkpoint != null && size >= anewAt;
    // The state says all that the unwritten changes say.
    var batch = new Batch(anew, anew ? checkpoint.get() : unwritten);
    var released = waiting;
    unwritten = new ArrayList<>();
    waiting = new ArrayList<>();
    underWay = true;
    writing.execute(
        () -> {
          var done = wrote(batch);
          try {
            nextTurn.execute(() -> written(done, released));
          } catch (RejectedExecutionException loopEnded) {
            LOG.debug("nobody waits for what was written last", loopEnded);
          }
        });
  }

  private boolean wrote(Batch batch) {
    try {
      write(batch);
      return true;
    } catch (IOException | RuntimeException unwritable) {
      LOG.error("the journal cannot be written, nobody is answered any more", unwritable);
      return false;
    }
  }

  private void written(boolean done, List<Runnable> released) {
    underWay = false;
    if (!done) {
      failed = true; // and what was not kept is not promised
      return;
    }
    for (var then : released) {
      try {
        then.run();
      } catch (RuntimeException stumbled) {
        LOG.error("one of those who waited for the journal failed, the others go on", stumbled);
      }
    }
    if (!(unwritten.isEmpty() && waiting.isEmpty())) {
      schedule();
    }
  }

  private void write(Batch batch) throws IOException {
    if (!batch.anew()) {
      size = write(batch.changes(), channel, size);
      return;
    }
    var file = directory.resolve(NEXT);
    Files.deleteIfExists(file);
    var next = openFile(file);
    size = write(batch.changes(), next, 0);
    Files.move(file, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    channel.close();
    channel = next;
    anewAt = Math.max(anewBytes, 2 * size);
  }

  private long write(List<Change> changes, FileChannel to, long from) throws IOException {
    var place = from;
    try (var all = writer.writeValues(lines)) {
      for (var change : changes) {
        all.write(change);
        lines.write('\n');
        if (lines.size() > Lines.ENOUGH_BYTES) {
          place = lines.writeTo(to, place);
        }
      }
    }
    return lines.writeTo(to, place);
  }

  /** Writes what is still to be written; the thread that wrote has ended. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      if (!failed) {
        write(new Batch(false, unwritten));
      }
      channel.close();
      lock.close();
    }
  }
}
