package dev.kassa.simulator.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.kassa.simulator.Change;
import dev.kassa.simulator.Provider;
import dev.kassa.simulator.Write;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The append-only file behind the simulator's state: one change a line, as JSON. Changes of one
 * turn of the event loop are written together; what depends on them waits for that write. A killed
 * process loses nothing that was answered; a power cut may (the file is not forced to the disk).
 */
public final class JournalFile implements Provider.Journal, AutoCloseable {
  private static final String NAME = "journal.jsonl";
  private static final int BLOCK_BYTES = 4 * 1024 * 1024;

  private final ObjectMapper json = mapper();
  private final FileChannel channel;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(16 * 1024);
  private List<Runnable> waiting = new ArrayList<>();
  private Executor nextTurn = Runnable::run;
  private boolean replaying = true;
  private boolean scheduled;

  private JournalFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens the journal of a state directory, which is made if missing.
   *
   * @throws IOException when the directory cannot be used, or another simulator uses it
   */
  public static JournalFile open(Path directory) throws IOException {
    Files.createDirectories(directory);
    var channel =
        FileChannel.open(
            directory.resolve(NAME),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw new IOException("the state directory is in use: " + directory);
      }
    } catch (OverlappingFileLockException inThisProcess) {
      channel.close();
      throw new IOException("the state directory is in use: " + directory, inThisProcess);
    }
    return new JournalFile(channel);
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
      var bytes = ByteBuffer.wrap(buffer.toByteArray());
      buffer.reset();
      while (bytes.hasRemaining()) {
        channel.write(bytes);
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
    }
  }

  /** Names the type of a change or a reply beside its fields. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  private interface Named {}

  private static ObjectMapper mapper() {
    var mapper =
        JsonMapper.builder()
            .addModule(new JavaTimeModule())
            // Numbers: reading texts back would take most of the time of a start.
            .enable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .addMixIn(Change.class, Named.class)
            .addMixIn(Write.Reply.class, Named.class)
            .build();
    for (var sealed : List.of(Change.class, Write.Reply.class)) {
      for (var one : sealed.getPermittedSubclasses()) {
        mapper.registerSubtypes(new NamedType(one, one.getSimpleName()));
      }
    }
    return mapper;
  }
}
