// The append-only file of ended payments.
package dev.kassa.simulator.journal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.kassa.simulator.Archive;
import dev.kassa.simulator.PaymentKey;
import dev.kassa.simulator.Story;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * One line per story: {@code msn/reference}, a tab, the story as JSON. The latest line of a key
 * counts. In memory there are sixteen bytes and some room per key: a hash and the place of the
 * line. Stories are put into JSON and written by another thread, if there is one; until then they
 * are found in memory.
 */
public final class ArchiveFile implements Archive, AutoCloseable {
  private static final String NAME = "archive.jsonl";
  private static final int BLOCK_BYTES = 1024 * 1024;
  private static final int LINE_BYTES = 8 * 1024;
  private static final int READ_TOGETHER = 1000;
  private static final long FREE = -1;

  /** Whoever puts more than this many times while nothing is written waits. */
  private static final int UNWRITTEN_MOST = 4;

  private final ObjectWriter writer;
  private final ObjectReader reader;
  private final Path file;
  private final boolean temporary;
  private FileChannel channel;
  private final Lines lines = new Lines();
  private Executor writing = Runnable::run;
  private final Map<PaymentKey, Story> unwritten = new HashMap<>();
  private final Deque<Batch> batches = new ArrayDeque<>();
  private long length; // the writing thread's; seen by others once a batch is there
  private long[] hashes;
  private long[] places;
  private int used;

  private ArchiveFile(Path file, boolean temporary) {
    ObjectMapper json = Changes.mapper();
    this.writer = json.writerFor(Story.class);
    this.reader = json.readerFor(Story.class);
    this.file = file;
    this.temporary = temporary;
    forgetAll();
  }

  /** The archive in a state directory that exists. */
  public static ArchiveFile open(Path directory) throws IOException {
    var archive = new ArchiveFile(directory.resolve(NAME), false);
    archive.channel = archive.openChannel();
    return archive;
  }

  /** An archive for a simulator without a state directory; its file is gone when it ends. */
  public static ArchiveFile temporary() {
    return new ArchiveFile(null, true);
  }

  private FileChannel openChannel() throws IOException {
    return temporary
        ? FileChannel.open(
            Files.createTempFile("vipps-simulator", ".archive"),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)
        : FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Stories on their way to the file; then the place of each. */
  private record Batch(List<Story> stories, CompletableFuture<long[]> places) {}

  /** Whose thread writes from now on; one, which takes its tasks in their order. */
  public void writeOn(Executor thread) {
    this.writing = thread;
  }

  private void forgetAll() {
    hashes = new long[1024];
    places = new long[1024];
    Arrays.fill(places, FREE);
    used = 0;
    length = 0;
  }

  @Override
  public long length() {
    take(0);
    return length;
  }

  @Override
  public void put(List<Story> stories) {
    take(UNWRITTEN_MOST);
    stories.forEach(story -> unwritten.put(story.key(), story));
    batches.add(new Batch(stories, CompletableFuture.supplyAsync(() -> write(stories), writing)));
  }

  /** Indexes what is written; waits until no more than {@code most} batches are not. */
  private void take(int most) {
    while (!batches.isEmpty() && (batches.size() > most || batches.peek().places().isDone())) {
      var batch = batches.remove();
      var written = batch.places().join();
      for (var n = 0; n < written.length; n++) {
        var story = batch.stories().get(n);
        index(name(story.key()), written[n]);
        unwritten.remove(story.key(), story);
      }
    }
  }

  private long[] write(List<Story> stories) {
    try {
      if (channel == null) {
        channel = openChannel();
      }
      var written = new long[stories.size()];
      for (var n = 0; n < written.length; n++) {
        written[n] = length + lines.size();
        lines.writeBytes(name(stories.get(n).key()));
        lines.write('\t');
        writer.writeValue(lines, stories.get(n));
        lines.write('\n');
        if (lines.size() > Lines.ENOUGH_BYTES || n == written.length - 1) {
          length = lines.writeTo(channel, length);
        }
      }
      return written;
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  @Override
  public Optional<Story> get(PaymentKey key) {
    take(UNWRITTEN_MOST);
    var story = unwritten.get(key);
    if (story != null) {
      return Optional.of(story);
    }
    if (used == 0) {
      return Optional.empty();
    }
    var name = name(key);
    var slot = find(name);
    return places[slot] == FREE ? Optional.empty() : Optional.of(read(line(places[slot])));
  }

  @Override
  public long restore(long written, int most, Consumer<Story> latest) {
    take(0);
    forgetAll();
    try {
      if (written > (channel == null ? 0 : channel.size())) {
        throw new IOException("the archive is shorter than the journal says: " + file);
      }
      var lines = scan(written);
      length = written;
      handOut(lines, most, latest);
      return used;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Indexes every line; the places of all lines in their order. */
  private Places scan(long written) throws IOException {
    var all = new Places();
    var block = ByteBuffer.allocate(BLOCK_BYTES);
    var begin = 0L; // of the block in the file
    while (begin < written) {
      block.clear();
      block.limit((int) Math.min(block.capacity(), written - begin));
      while (block.hasRemaining() && channel.read(block, begin + block.position()) >= 0) {
        // until the block is full
      }
      var bytes = block.array();
      var start = 0;
      var tab = -1;
      for (var at = 0; at < block.position(); at++) {
        if (bytes[at] == '\t' && tab < start) {
          tab = at;
        } else if (bytes[at] == '\n') {
          index(Arrays.copyOfRange(bytes, start, tab), begin + start);
          all.add(begin + start);
          start = at + 1;
        }
      }
      if (start == 0) {
        throw new IOException("a line of the archive is too long or cut off: " + file);
      }
      begin += start;
    }
    return all;
  }

  /** The last lines that still count, in their order. */
  private void handOut(Places all, int most, Consumer<Story> latest) {
    var chosen = new Places();
    for (var n = all.count - 1; n >= 0 && chosen.count < most; n--) {
      var line = line(all.places[n]);
      if (places[find(nameIn(line))] == all.places[n]) {
        chosen.add(all.places[n]);
      }
    }
    // Reading JSON is most of the work of a start, so all cores share it.
    for (var from = chosen.count; from > 0; from -= READ_TOGETHER) {
      IntStream.range(Math.max(0, from - READ_TOGETHER), from)
          .map(reversed(Math.max(0, from - READ_TOGETHER), from))
          .parallel()
          .mapToObj(n -> read(line(chosen.places[n])))
          .toList()
          .forEach(latest);
    }
  }

  private static IntUnaryOperator reversed(int from, int to) {
    return n -> from + to - 1 - n;
  }

  private static final class Places {
    private long[] places = new long[1024];
    private int count;

    private void add(long place) {
      if (count == places.length) {
        places = Arrays.copyOf(places, count * 2);
      }
      places[count++] = place;
    }
  }

  private Story read(byte[] line) {
    var tab = nameIn(line).length;
    try {
      return reader.readValue(line, tab + 1, line.length - tab - 1);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** The line that begins at a place, without its end. */
  private byte[] line(long place) {
    try {
      var bytes = ByteBuffer.allocate(LINE_BYTES);
      while (channel.read(bytes, place + bytes.position()) > 0) {
        for (var at = 0; at < bytes.position(); at++) {
          if (bytes.get(at) == '\n') {
            return Arrays.copyOf(bytes.array(), at);
          }
        }
        if (!bytes.hasRemaining()) {
          bytes = ByteBuffer.allocate(bytes.capacity() * 4).put(bytes.flip());
        }
      }
      throw new IOException("a line of the archive is cut off: " + file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static byte[] nameIn(byte[] line) {
    var tab = 0;
    while (line[tab] != '\t') {
      tab++;
    }
    return Arrays.copyOf(line, tab);
  }

  private static byte[] name(PaymentKey key) {
    return (key.msn() + "/" + key.reference()).getBytes(StandardCharsets.US_ASCII);
  }

  // ---- the index: open addressing, half full at most

  private void index(byte[] name, long place) {
    var slot = find(name);
    if (places[slot] == FREE) {
      used++;
    }
    hashes[slot] = hash(name);
    places[slot] = place;
    if (used * 2 > places.length) {
      grow();
    }
  }

  private void grow() {
    var oldHashes = hashes;
    var oldPlaces = places;
    hashes = new long[oldHashes.length * 2];
    places = new long[oldPlaces.length * 2];
    Arrays.fill(places, FREE);
    for (var n = 0; n < oldPlaces.length; n++) {
      if (oldPlaces[n] != FREE) {
        var slot = slot(oldHashes[n]);
        while (places[slot] != FREE) {
          slot = (slot + 1) & (places.length - 1);
        }
        hashes[slot] = oldHashes[n];
        places[slot] = oldPlaces[n];
      }
    }
  }

  /** Where a name is, or where it would go. */
  private int find(byte[] name) {
    var hash = hash(name);
    var slot = slot(hash);
    while (places[slot] != FREE
        && !(hashes[slot] == hash && Arrays.equals(nameIn(line(places[slot])), name))) {
      slot = (slot + 1) & (places.length - 1);
    }
    return slot;
  }

  private int slot(long hash) {
    return (int) (hash ^ (hash >>> 32)) & (places.length - 1);
  }

  /** FNV-1a, 64 bits. */
  private static long hash(byte[] name) {
    var hash = 0xcbf29ce484222325L;
    for (var one : name) {
      hash = (hash ^ (one & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  /** Cuts off what was written after the journal's last word; to be called once it is read. */
  public void cut() throws IOException {
    take(0);
    if (channel != null) {
      channel.truncate(length);
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
