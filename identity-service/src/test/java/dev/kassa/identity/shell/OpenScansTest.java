package dev.kassa.identity.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.Msn;
import dev.kassa.contract.identity.CustomerIdentified.Method;
import dev.kassa.contract.identity.CustomerUnidentified.Reason;
import dev.kassa.identity.Identification;
import dev.kassa.identity.Identification.Identified;
import dev.kassa.identity.Identification.Unidentified;
import dev.kassa.identity.Scan;
import dev.kassa.identity.Scan.Given.Code;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OpenScansTest {
  private static final Identification PERSON = new Identified(new Msisdn("4791234567"), Method.QR);
  private static final Identification SUPERSEDED = new Unidentified(Reason.SUPERSEDED);

  private final OpenScans open = new OpenScans();
  private final List<String> published = new ArrayList<>();

  /** One scan, with the answer and the broker's acknowledgement in the test's hands. */
  private final class Taken {
    private final String name;
    private final CompletableFuture<Identification> answer = new CompletableFuture<>();
    private final CompletableFuture<Void> acknowledged = new CompletableFuture<>();
    private final CompletableFuture<Void> done;

    private Taken(String name, Scan scan) {
      this.name = name;
      this.done =
          open.take(scan, () -> Uni.createFrom().completionStage(answer), this::publish)
              .subscribeAsCompletionStage();
    }

    private Uni<Void> publish(Identification identification) {
      published.add(name + (identification.equals(SUPERSEDED) ? " superseded" : ""));
      return Uni.createFrom().completionStage(acknowledged);
    }

    private void acknowledge() {
      acknowledged.complete(null);
    }
  }

  private static Scan scan(CheckoutId checkout, UUID id) {
    return new Scan(
        id,
        "/stores/oslo-1/tills/7",
        checkout,
        "oslo-1",
        "till-7",
        new Msn("123456"),
        Scan.Kind.AT_A_TILL,
        new Code("x"),
        Instant.EPOCH);
  }

  private static CheckoutId checkout() {
    return new CheckoutId(UUID.randomUUID());
  }

  @Test
  void scanIsDoneWhenItsAnswerIsAcknowledged() {
    Taken one = new Taken("one", scan(checkout(), UUID.randomUUID()));
    assertThat(published).isEmpty();
    one.answer.complete(PERSON);
    assertThat(published).containsExactly("one");
    assertThat(one.done).isNotDone();
    one.acknowledge();
    assertThat(one.done).isDone();
    assertThat(open.size()).isZero();
  }

  @Test
  void newerScanIsAnsweredAfterTheOlderAndNotInstead() {
    CheckoutId checkout = checkout();
    Taken older = new Taken("older", scan(checkout, UUID.randomUUID()));
    Taken newer = new Taken("newer", scan(checkout, UUID.randomUUID()));
    newer.answer.complete(PERSON);
    assertThat(published).containsExactly("older superseded");
    older.acknowledge();
    assertThat(published).containsExactly("older superseded", "newer");
    older.answer.complete(PERSON);
    newer.acknowledge();
    assertThat(published).hasSize(2);
    assertThat(newer.done).isDone();
    assertThat(open.size()).isZero();
  }

  @Test
  void answeredScanIsNotSupersededWhileItIsPublished() {
    CheckoutId checkout = checkout();
    Taken older = new Taken("older", scan(checkout, UUID.randomUUID()));
    older.answer.complete(PERSON);
    Taken newer = new Taken("newer", scan(checkout, UUID.randomUUID()));
    newer.answer.complete(PERSON);
    assertThat(published).containsExactly("older");
    older.acknowledge();
    assertThat(published).containsExactly("older", "newer");
  }

  @Test
  void repeatedScanSharesTheAnswerAlsoWhenANewerCameBetween() {
    CheckoutId checkout = checkout();
    UUID id = UUID.randomUUID();
    Taken first = new Taken("first", scan(checkout, id));
    Taken newer = new Taken("newer", scan(checkout, UUID.randomUUID()));
    Taken repeated = new Taken("repeated", scan(checkout, id));
    newer.answer.complete(PERSON);
    first.acknowledge();
    newer.acknowledge();
    assertThat(published).containsExactly("first superseded", "newer");
    assertThat(repeated.done).isDone();
  }

  @Test
  void checkoutsDoNotWaitForEachOther() {
    new Taken("slow", scan(checkout(), UUID.randomUUID()));
    Taken fast = new Taken("fast", scan(checkout(), UUID.randomUUID()));
    fast.answer.complete(PERSON);
    fast.acknowledge();
    assertThat(published).containsExactly("fast");
    assertThat(fast.done).isDone();
    assertThat(open.size()).isEqualTo(1);
  }
}
