package dev.kassa.identity.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Topic;
import dev.kassa.contract.pos.CustomerScanned;
import dev.kassa.identity.Scan.Given;
import dev.kassa.identity.Scan.Given.Locked;
import dev.kassa.identity.Scan.Given.TypedNumber;
import dev.kassa.localstack.LocalKeysets;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Keysets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanKeysTest {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;

  private final CheckoutId checkout = new CheckoutId(UUID.randomUUID());
  private final AtomicInteger reads = new AtomicInteger();
  private Path keyset;
  private ScanKeys keys;

  /** identity-service has another key than the till. */
  @BeforeEach
  void begin() throws IOException {
    LocalKeysets.writeMissing(directory.resolve("here"));
    LocalKeysets.writeMissing(directory.resolve("till"));
    Path own = directory.resolve("here").resolve("identity");
    keyset = own.resolve("scan.json");
    Keysets keysets = new Keysets(own);
    keys =
        new ScanKeys(
            keysets.sealer("scan"),
            () -> {
              reads.incrementAndGet();
              keysets.reload();
            },
            LOOK);
  }

  private Given open() {
    String sealed =
        new Keysets(directory.resolve("till").resolve("till"))
            .sealer("scan")
            .seal(Topic.POS_SCANS.topicName(), checkout.toString(), "phoneNumber", "912 34 567");
    CustomerScanned scanned =
        new CustomerScanned(
            checkout,
            "oslo-1",
            "till-7",
            new Msn("123456"),
            CustomerScanned.Scanner.KEYBOARD,
            null,
            new PersonalText(sealed));
    EventHeaders headers =
        new EventHeaders(
            UUID.randomUUID(),
            "/stores/oslo-1/tills/7",
            "pos.customer-scanned.v1",
            Instant.EPOCH,
            checkout.toString(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return keys.open(
        new Envelope(
            headers, Topic.POS_SCANS.topicName(), checkout.toString(), Instant.EPOCH, scanned),
        scanned);
  }

  private void write(byte[] content) throws IOException {
    Path aside = directory.resolve("aside");
    Files.write(aside, content);
    Files.move(aside, keyset, StandardCopyOption.REPLACE_EXISTING);
  }

  private byte[] keysOfTheTill() throws IOException {
    return Files.readAllBytes(directory.resolve("till").resolve("till").resolve("scan.json"));
  }

  @Test
  void keyThatComesOpensWhatWaitsForIt() throws IOException {
    assertThat(open()).isEqualTo(new Locked());
    CompletionStage<Given> waiting = keys.await(this::open, PATIENCE).subscribeAsCompletionStage();
    write(keysOfTheTill());
    assertThat(waiting.toCompletableFuture())
        .succeedsWithin(PATIENCE)
        .isEqualTo(new TypedNumber("912 34 567"));
  }

  @Test
  void keyThatDoesNotComeLeavesItLocked() {
    assertThat(keys.await(this::open, LOOK.multipliedBy(3)).subscribeAsCompletionStage())
        .succeedsWithin(PATIENCE)
        .isEqualTo(new Locked());
  }

  @Test
  void keysetThatIsHalfWrittenIsReadAgainWhenItIsWhole() throws IOException {
    byte[] whole = keysOfTheTill();
    write(new byte[0]);
    AtomicInteger looks = new AtomicInteger();
    CompletionStage<Given> waiting =
        keys.await(
                () -> {
                  if (looks.incrementAndGet() == 2) {
                    try {
                      write(whole);
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  }
                  return open();
                },
                PATIENCE)
            .subscribeAsCompletionStage();
    assertThat(waiting.toCompletableFuture())
        .succeedsWithin(PATIENCE)
        .isInstanceOf(TypedNumber.class);
    assertThat(looks.get()).isGreaterThan(2);
  }

  @Test
  void allThatWaitShareOneLook() {
    int before = reads.get();
    List<CompletionStage<Given>> waiting = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      waiting.add(keys.await(Locked::new, LOOK.multipliedBy(5)).subscribeAsCompletionStage());
    }
    waiting.forEach(one -> assertThat(one.toCompletableFuture()).succeedsWithin(PATIENCE));
    assertThat(reads.get() - before).as("100 wait for five looks").isBetween(1, 10);
  }
}
