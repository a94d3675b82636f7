// Calls that a test answers.
package dev.kassa.membership.shell;

import dev.kassa.membership.enrolment.DueCall;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;

/** Makes no call; keeps the last one of each enrolment. */
@Alternative
@Singleton
class NotedCalls implements ProviderCalls {
  private final Map<UUID, DueCall> calls = new ConcurrentSkipListMap<>();

  @Override
  public void make(DueCall call) {
    calls.put(call.request().enrolmentId(), call);
  }

  /** By enrolment, in the order of their ids. */
  Map<UUID, DueCall> calls() {
    return calls;
  }
}
