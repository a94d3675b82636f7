// One question and its two calls, answered in every order.
package dev.kassa.identity.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kassa.contract.Msisdn;
import dev.kassa.identity.Exchanged;
import dev.kassa.identity.Exchanged.NotNow;
import dev.kassa.identity.Exchanged.Person;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class QuestionTest {
  private static final Duration WITHIN = Duration.ofSeconds(8);
  private static final Duration SOON = Duration.ofMillis(20);
  private static final Duration NEVER = Duration.ofSeconds(7);
  private static final Exchanged PERSON = new Person(new Msisdn("4791234567"));
  private static final Exchanged OTHER = new Person(new Msisdn("4540123456"));
  private static final Exchanged NOTHING = new NotNow(Duration.ZERO);

  private final List<CompletableFuture<Exchanged>> calls = new CopyOnWriteArrayList<>();
  private final List<Duration> given = new CopyOnWriteArrayList<>();

  private CompletableFuture<Question.Answer> ask(Duration second) {
    return Question.ask(
            within -> {
              CompletableFuture<Exchanged> call = new CompletableFuture<>();
              given.add(within);
              calls.add(call);
              return Uni.createFrom().completionStage(call);
            },
            WITHIN,
            Optional.of(second))
        .subscribeAsCompletionStage();
  }

  private CompletableFuture<Question.Answer> askedTwice() {
    CompletableFuture<Question.Answer> answer = ask(SOON);
    await().until(() -> calls.size() == 2);
    return answer;
  }

  @Test
  void whoAnswersAtOnceIsAskedOnce() {
    CompletableFuture<Question.Answer> answer = ask(NEVER);
    calls.getFirst().complete(PERSON);
    assertThat(answer).isCompletedWithValue(new Question.Answer(PERSON, false));
    assertThat(given).containsExactly(WITHIN);
  }

  @Test
  void failureAtOnceEndsTheQuestion() {
    CompletableFuture<Question.Answer> answer = ask(NEVER);
    calls.getFirst().complete(NOTHING);
    assertThat(answer).isCompletedWithValue(new Question.Answer(NOTHING, false));
  }

  @Test
  void secondCallHasWhatIsLeft() {
    CompletableFuture<Question.Answer> _ = askedTwice();
    assertThat(given).containsExactly(WITHIN, WITHIN.minus(SOON));
  }

  @Test
  void firstAnswerCountsWhicheverCallItIsOfAndStopsTheOther() {
    CompletableFuture<Question.Answer> answer = askedTwice();
    calls.get(1).complete(PERSON);
    assertThat(answer).isCompletedWithValue(new Question.Answer(PERSON, true));
    assertThat(calls.getFirst()).as("nobody waits for it any more").isCancelled();

    calls.clear();
    CompletableFuture<Question.Answer> another = askedTwice();
    calls.getFirst().complete(OTHER);
    assertThat(another).isCompletedWithValue(new Question.Answer(OTHER, true));
    assertThat(calls.get(1)).isCancelled();
  }

  @Test
  void oneCallThatGivesUpLeavesTheOther() {
    CompletableFuture<Question.Answer> answer = askedTwice();
    calls.getFirst().complete(NOTHING);
    assertThat(answer).isNotDone();
    calls.get(1).complete(PERSON);
    assertThat(answer).isCompletedWithValue(new Question.Answer(PERSON, true));
  }

  @Test
  void bothThatGiveUpEndIt() {
    CompletableFuture<Question.Answer> answer = askedTwice();
    calls.get(1).complete(NOTHING);
    calls.getFirst().complete(NOTHING);
    assertThat(answer).isCompletedWithValue(new Question.Answer(NOTHING, true));
  }

  @Test
  void whoStopsWaitingStopsTheCalls() {
    CompletableFuture<Question.Answer> answer = askedTwice();
    answer.cancel(true);
    assertThat(calls).allSatisfy(call -> assertThat(call).isCancelled());
  }
}
