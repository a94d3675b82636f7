// What the page's forms ask for, onto the topics.
package dev.kassa.gateway.page;

import dev.kassa.gateway.Prior;
import dev.kassa.gateway.TillCommand;
import dev.kassa.gateway.TillCommands;
import dev.kassa.messaging.LogSubject;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Publishes each command once, however often its form is sent. */
@ApplicationScoped
class PageCommands {
  private static final Logger LOG = Logger.getLogger(PageCommands.class);
  private static final int NOT_TAKEN = 503;

  private final Cashier cashier;
  private final Counter counter;
  private final PageAnswers answers;
  private final TillCommands commands;

  PageCommands(Cashier cashier, Counter counter, PageAnswers answers, TillCommands commands) {
    this.cashier = cashier;
    this.counter = counter;
    this.answers = answers;
    this.commands = commands;
  }

  /**
   * Publishes a command that was not heard of.
   *
   * @param taken the answer when the broker has it, also to the same form sent again
   * @param another the answer when its name stands for something else
   */
  Uni<Response> publish(TillCommand command, Response taken, Supplier<Response> another) {
    return switch (counter.prior(command)) {
      case Prior.Unheard _ -> publish(command, taken);
      case Prior.Same _ -> Uni.createFrom().item(taken); // pressed twice; the first is on screen
      case Prior.Another _, Prior.AnotherStores _ -> Uni.createFrom().item(another.get());
    };
  }

  private Uni<Response> publish(TillCommand command, Response taken) {
    // Asked for now: the request is over when the broker answers.
    Language language = cashier.language();
    String sorry = cashier.wording().words().notSentYet();
    return Uni.createFrom()
        .completionStage(() -> commands.publish(command))
        .map(_ -> taken)
        .onFailure()
        .recoverWithItem(
            failure -> {
              new LogSubject(command.checkout(), Optional.empty(), Optional.empty())
                  .say(
                      () ->
                          LOG.errorf(
                              "KASSA-601 the broker does not take a %s: %s",
                              command.message().getClass().getSimpleName(),
                              failure.getClass().getSimpleName()));
              return PageAnswers.problem(NOT_TAKEN, sorry, language);
            });
  }

  /** The answer of a replica that cannot tell yet what was heard of before. */
  Response notReadBack() {
    return answers.problem(NOT_TAKEN, cashier.wording().words().notSentYet());
  }
}
