package dev.kassa.identity.shell;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.identity.CustomerUnidentified.Reason;
import dev.kassa.identity.Identification;
import dev.kassa.identity.Identification.Unidentified;
import dev.kassa.identity.Scan;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The scans under way, by checkout. Scans of different checkouts do not wait for each other; those
 * of one are answered in their order, and a newer one takes the place of an older that has no
 * answer yet (DESIGN 4).
 *
 * <p>All scans of a checkout come to one instance, because they have one key. After a change of
 * instances an older scan may be answered there and a newer one here; the id of a result is that of
 * its scan, so readers still know which is which.
 */
final class OpenScans {
  private final Map<CheckoutId, Open> open = new ConcurrentHashMap<>();

  /**
   * @param before the older scan of the checkout that was open when this one came; null if none
   * @param superseded completes with the answer when a newer scan comes
   * @param done completes when the answer is published
   */
  private record Open(
      Scan scan, Open before, CompletableFuture<Identification> superseded, Uni<Void> done) {
    Open find(Scan repeated) {
      for (Open candidate = this; candidate != null; candidate = candidate.before) {
        if (repeated.repeats(candidate.scan)) {
          return candidate;
        }
      }
      return null;
    }
  }

  /**
   * Takes a scan; completes when its answer is published. The same scan again, while it is under
   * way, shares the answer.
   *
   * @param identify finds out; its result is dropped if a newer scan comes first
   * @param publish publishes the answer; must not fail
   */
  Uni<Void> take(
      Scan scan,
      Supplier<Uni<Identification>> identify,
      Function<Identification, Uni<Void>> publish) {
    // Records of one key come one after the other, but "done" below may run on any thread.
    return open.compute(
            scan.checkoutId(),
            (checkout, newest) -> {
              if (newest != null && newest.find(scan) != null) {
                return newest;
              }
              if (newest != null) {
                newest.superseded.complete(new Unidentified(Reason.SUPERSEDED));
              }
              return begin(scan, newest, identify, publish);
            })
        .find(scan)
        .done;
  }

  private Open begin(
      Scan scan,
      Open before,
      Supplier<Uni<Identification>> identify,
      Function<Identification, Uni<Void>> publish) {
    CompletableFuture<Identification> superseded = new CompletableFuture<>();
    Uni<Void> answered =
        Uni.join()
            .first(
                Uni.createFrom().deferred(identify::get),
                Uni.createFrom().completionStage(superseded))
            .toTerminate()
            .flatMap(answer -> after(before).flatMap(_ -> publish.apply(answer)));
    Uni<Void> done = answered.onTermination().invoke(() -> forget(scan)).memoize().indefinitely();
    return new Open(scan, before, superseded, done);
  }

  private static Uni<Void> after(Open before) {
    return before == null
        ? Uni.createFrom().voidItem()
        : before.done.onFailure().recoverWithNull(); // its own taker hears of it
  }

  /** Forgets the checkout once its newest scan is answered: then the older ones are as well. */
  private void forget(Scan scan) {
    open.computeIfPresent(
        scan.checkoutId(), (checkout, newest) -> newest.scan.repeats(scan) ? null : newest);
  }

  /** How many checkouts have a scan under way. */
  int size() {
    return open.size();
  }
}
