package dev.kassa.simulator.journal;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.simulator.Change;
import dev.kassa.simulator.Provider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The append-only file behind the simulator's state: one change a line, as JSON. A long one is
 * replaced by the state itself, written as changes; ended payments are in the archive. Changes of
 * one turn of the event loop are written together; what depends on them waits for that write. A
 * killed process loses nothing that was answered; a power cut may (the file is not forced to the
 * disk).
 */
public final class JournalFile implements Provider.Journal, AutoCloseable {
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
  private final Path directory;
  private final FileChannel lock;
  private FileChannel channel;
  private Supplier<List<Change>> checkpoint;
  private final long anewBytes;
  private long anewAt;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(16 * 1024);
  private List<Runnable> waiting = new ArrayList<>();
  private Executor nextTurn = Runnable::run;
  private boolean replaying = true;
  private boolean scheduled;

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
    channel.position(good);
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
    if (channel.size() >= anewBytes) {
      writeAnew();
    }
  }

  private void writeAnew() throws IOException {
    var file = directory.resolve(NEXT);
    Files.deleteIfExists(file);
    var next = openFile(file);
    var bytes = new ByteArrayOutputStream(BLOCK_BYTES);
    for (var change : checkpoint.get()) {
      json.writeValue(bytes, change);
      bytes.write('\n');
      if (bytes.size() > BLOCK_BYTES / 2) {
        write(next, bytes);
      }
    }
    write(next, bytes);
    Files.move(file, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    channel.close();
    channel = next;
    anewAt = Math.max(anewBytes, 2 * channel.size());
  }

  private static void write(FileChannel to, ByteArrayOutputStream from) throws IOException {
    var bytes = ByteBuffer.wrap(from.toByteArray());
    from.reset();
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  /** Where the writes of one turn are put together: the event loop's "after this turn". */
  public void writeOn(Executor turn) {
    this.nextTurn = turn;
  }

  @Override
  public void append(Change change) {
    if (replaying) {
      throw new IllegalStateException("the journal is still being read");
    }
    try {
      json.writeValue(buffer, change);
      buffer.write('\n');
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
    schedule();
  }

  /** Runs {@code then} as soon as everything appended so far is written. */
  public void whenWritten(Runnable then) {
    if (buffer.size() == 0 && waiting.isEmpty()) {
      then.run();
    } else {
      waiting.add(then);
      schedule();
    }
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      nextTurn.execute(this::flush);
    }
  }

  private void flush() {
    scheduled = false;
    var released = waiting;
    waiting = new ArrayList<>();
    try {
      write(channel, buffer);
      if (checkpoint != null && channel.position() >= anewAt) {
        writeAnew();
      }
    } catch (IOException unwritable) {
      // Nobody is answered: what was not kept must not be promised.
      throw new UncheckedIOException(unwritable);
    }
    released.forEach(Runnable::run);
  }

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      flush();
      channel.close();
      lock.close();
    }
  }
}
