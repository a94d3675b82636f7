// AssertJ's entry points, counted: how many assertions really ran.
package dev.kassa.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractBooleanAssert;
import org.assertj.core.api.AbstractDurationAssert;
import org.assertj.core.api.AbstractIntegerAssert;
import org.assertj.core.api.AbstractLongAssert;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.IterableAssert;
import org.assertj.core.api.ListAssert;
import org.assertj.core.api.MapAssert;
import org.assertj.core.api.ObjectAssert;
import org.assertj.core.api.OptionalAssert;
import org.assertj.core.api.OptionalLongAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What tests import instead of AssertJ's own {@code assertThat}. */
final class Counted {
  private static final AtomicLong EXECUTED = new AtomicLong();

  private Counted() {}

  /** How many assertions have been executed so far. */
  static long executed() {
    return EXECUTED.get();
  }

  private static void count() {
    EXECUTED.incrementAndGet();
  }

  static AbstractBooleanAssert<?> assertThat(boolean actual) {
    count();
    return Assertions.assertThat(actual);
  }

  static AbstractIntegerAssert<?> assertThat(int actual) {
    count();
    return Assertions.assertThat(actual);
  }

  static AbstractLongAssert<?> assertThat(long actual) {
    count();
    return Assertions.assertThat(actual);
  }

  static AbstractStringAssert<?> assertThat(String actual) {
    count();
    return Assertions.assertThat(actual);
  }

  static <E> IterableAssert<E> assertThat(Iterable<? extends E> actual) {
    count();
    return Assertions.assertThat(actual);
  }

  static <E> ListAssert<E> assertThat(List<? extends E> actual) {
    count();
    return Assertions.assertThat(actual);
  }

  static <E> ListAssert<E> assertThat(Stream<? extends E> actual) {
    count();
    return Assertions.assertThat(actual);
  }

  static <K, V> MapAssert<K, V> assertThat(Map<K, V> actual) {
    count();
    return Assertions.assertThat(actual);
  }

  static <T> OptionalAssert<T> assertThat(Optional<T> actual) {
    count();
    return Assertions.assertThat(actual);
  }

  static OptionalLongAssert assertThat(OptionalLong actual) {
    count();
    return Assertions.assertThat(actual);
  }

  static AbstractDurationAssert<?> assertThat(Duration actual) {
    count();
    return Assertions.assertThat(actual);
  }

  static <T> ObjectAssert<T> assertThat(T actual) {
    count();
    return Assertions.assertThat(actual);
  }

  static AbstractThrowableAssert<?, ? extends Throwable> assertThatThrownBy(ThrowingCallable call) {
    count();
    return Assertions.assertThatThrownBy(call);
  }
}
