// Makes the login's calls.
package dev.kassa.membership.shell;

import dev.kassa.membership.enrolment.DueCall;
import dev.kassa.membership.enrolment.EnrolmentEvent;
import dev.kassa.membership.enrolment.LoginAnswer;
import dev.kassa.membership.enrolment.Step.ProviderCall;
import dev.kassa.membership.login.LoginCaller;
import dev.kassa.messaging.LogSubject;
import dev.kassa.messaging.Tracing;
import dev.kassa.messaging.postgres.Draining;
import dev.kassa.messaging.postgres.Intake;
import dev.kassa.messaging.postgres.OwnContext;
import io.opentelemetry.api.trace.SpanKind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Makes leased calls, outside of any transaction, and brings what came of them to the intake. How
 * many are under way at a time is bounded per sales unit by the caller's guards.
 */
@ApplicationScoped
class CallMaker implements ProviderCalls {
  private static final Logger LOG = Logger.getLogger(CallMaker.class);

  private final LoginCaller login;
  private final Instance<Intake<Arrival, States>> intake;
  private final OwnContext contexts;
  private final Draining draining;
  private final Tracing tracing;

  CallMaker(
      LoginCaller login,
      Instance<Intake<Arrival, States>> intake,
      OwnContext contexts,
      Draining draining,
      Tracing tracing) {
    this.login = login;
    this.intake = intake;
    this.contexts = contexts;
    this.draining = draining;
    this.tracing = tracing;
  }

  @Override
  public void make(DueCall call) {
    LogSubject subject = LogSubject.of(call.request().checkoutId());
    draining
        .finish(
            () ->
                contexts
                    .run(
                        () -> {
                          subject.mark();
                          Tracing.Step step =
                              tracing.begin(
                                  "login " + call.call().getClass().getSimpleName(),
                                  SpanKind.CLIENT,
                                  Optional.empty(),
                                  Optional.of(call.request().checkoutId().toString()));
                          return answer(call).invoke(step::end);
                        })
                    .flatMap(answer -> intake.get().take(new Arrival.Answered(call, answer))))
        .subscribe()
        .with(
            _ -> {},
            // Looked at again when its lease ends.
            failure ->
                subject.say(
                    () ->
                        LOG.errorf(
                            "KASSA-405 the answer for enrolment %s is lost: %s",
                            call.request().enrolmentId(), failure.getClass().getSimpleName())));
  }

  /**
   * A process that ends leaves polls and reads to the others. A start is made all the same: whoever
   * stands at the till waits for it.
   */
  private Uni<LoginAnswer> answer(DueCall call) {
    boolean waits = !(call.call() instanceof ProviderCall.Start);
    return draining.hasBegun() && waits
        ? Uni.createFrom().item(new LoginAnswer.Happened(new EnrolmentEvent.Busy(Duration.ZERO)))
        : login.carryOut(call);
  }
}
