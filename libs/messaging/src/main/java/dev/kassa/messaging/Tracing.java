// Spans of what is done about a checkout, for whoever collects traces.
package dev.kassa.messaging;

import dev.kassa.contract.CheckoutId;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Locale;
import java.util.Optional;

/**
 * One trace per checkout. A till that sends a {@code traceparent} has its own; for every other the
 * checkout's id, which is as long as a trace's, is the trace's id, so that its scan, its enrolment
 * and its payments belong together though nobody carries anything from one to the next.
 *
 * <p>Spans have ids of checkouts and names of topics and calls, never a value of a message.
 */
public final class Tracing {
  /** Where nobody collects: costs a look at a field. */
  public static final Tracing OFF = new Tracing(OpenTelemetry.noop(), false);

  private final Tracer tracer;
  private final boolean on;

  private Tracing(OpenTelemetry telemetry, boolean on) {
    this.tracer = telemetry.getTracer("dev.kassa");
    this.on = on;
  }

  /** Spans go where this sends them. */
  public static Tracing to(OpenTelemetry telemetry) {
    return new Tracing(telemetry, true);
  }

  /**
   * Something that is being done.
   *
   * @param span absent where nobody collects
   * @param traceParent what messages that come of it carry on
   */
  public record Step(Optional<Span> span, Optional<String> traceParent) {
    /** It is done. */
    public void end() {
      span.ifPresent(Span::end);
    }

    /** It came to nothing; the kind of failure is told, never its text. */
    public void fail(Throwable cause) {
      span.ifPresent(
          failed -> {
            failed.setStatus(StatusCode.ERROR, cause.getClass().getSimpleName());
            failed.end();
          });
    }
  }

  /**
   * Begins something.
   *
   * @param name of few: a topic, a call
   * @param traceParent of the message that caused it
   * @param checkout what it is about; text that is no checkout's id counts for nothing
   */
  public Step begin(
      String name, SpanKind kind, Optional<String> traceParent, Optional<String> checkout) {
    if (!on) {
      return new Step(Optional.empty(), traceParent);
    }
    Optional<CheckoutId> visit = checkout.flatMap(Tracing::visit);
    Context parent =
        traceParent
            .flatMap(Tracing::read)
            .or(() -> visit.map(Tracing::ofVisit))
            .map(remote -> Context.root().with(Span.wrap(remote)))
            .orElse(Context.root());
    Span span = tracer.spanBuilder(name).setSpanKind(kind).setParent(parent).startSpan();
    visit.ifPresent(id -> span.setAttribute("kassa.checkout_id", id.toString()));
    SpanContext own = span.getSpanContext();
    return new Step(
        Optional.of(span),
        own.isValid()
            ? Optional.of(
                "00-%s-%s-%s"
                    .formatted(own.getTraceId(), own.getSpanId(), own.getTraceFlags().asHex()))
            : traceParent);
  }

  private static Optional<CheckoutId> visit(String text) {
    return LogSubject.read(text, CheckoutId::of);
  }

  /** Its form was checked when it was read ({@code TraceParent}). */
  private static Optional<SpanContext> read(String traceParent) {
    String[] parts = traceParent.split("-");
    return Optional.of(
            SpanContext.createFromRemoteParent(
                parts[1], parts[2], TraceFlags.fromHex(parts[3], 0), TraceState.getDefault()))
        .filter(SpanContext::isValid);
  }

  private static SpanContext ofVisit(CheckoutId visit) {
    String id = visit.toString().replace("-", "").toLowerCase(Locale.ROOT);
    return SpanContext.createFromRemoteParent(
        id, id.substring(16), TraceFlags.getSampled(), TraceState.getDefault());
  }
}
