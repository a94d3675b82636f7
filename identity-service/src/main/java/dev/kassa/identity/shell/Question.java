// One question to the provider, as one call or as two beside each other.
package dev.kassa.identity.shell;

import dev.kassa.identity.Exchanged;
import dev.kassa.identity.Exchanged.NotNow;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A call, and a second one beside it when the first is silent. The first that says something
 * counts; that one of them gives up does not end the other.
 */
final class Question {
  private final Function<Duration, Uni<Exchanged>> call;
  private final UniEmitter<? super Answer> answer;
  private final List<Cancellable> waiting = new ArrayList<>();
  private int open;
  private boolean beside;
  private boolean over;

  private Question(Function<Duration, Uni<Exchanged>> call, UniEmitter<? super Answer> answer) {
    this.call = call;
    this.answer = answer;
  }

  /**
   * What the provider says.
   *
   * @param beside whether it was called twice
   */
  record Answer(Exchanged exchanged, boolean beside) {}

  /**
   * Asks. Whoever stops waiting for the answer stops the calls.
   *
   * @param call calls once and gives up after the time given; must not fail
   * @param within what is left for an answer
   * @param second when to call once more; never later than {@code within}
   */
  static Uni<Answer> ask(
      Function<Duration, Uni<Exchanged>> call, Duration within, Optional<Duration> second) {
    return Uni.createFrom().emitter(answer -> new Question(call, answer).begin(within, second));
  }

  private void begin(Duration within, Optional<Duration> second) {
    answer.onTermination(this::stop);
    open = 1;
    keep(call.apply(within).subscribe().with(this::heard));
    second.ifPresent(
        pause ->
            keep(
                Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(pause)
                    .subscribe()
                    .with(_ -> goBeside(within.minus(pause)))));
  }

  private void goBeside(Duration left) {
    synchronized (this) {
      if (over) {
        return;
      }
      open++;
      beside = true;
    }
    keep(call.apply(left).subscribe().with(this::heard));
  }

  private void heard(Exchanged exchanged) {
    Answer heard;
    synchronized (this) {
      open--;
      if (over || (exchanged instanceof NotNow && open > 0)) {
        return;
      }
      over = true;
      heard = new Answer(exchanged, beside);
    }
    answer.complete(heard);
  }

  private synchronized void keep(Cancellable one) {
    if (over) {
      one.cancel();
    } else {
      waiting.add(one);
    }
  }

  private synchronized void stop() {
    over = true;
    waiting.forEach(Cancellable::cancel);
  }
}
