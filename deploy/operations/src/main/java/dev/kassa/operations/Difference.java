// One thing in which a cluster is not as the contract wants it.
package dev.kassa.operations;

import org.apache.kafka.common.acl.AclBinding;

/** A difference; its text is what the operator reads. */
sealed interface Difference {
  /** A topic that is not there. */
  record Make(WantedTopic topic) implements Difference {
    @Override
    public String toString() {
      return "make    topic %s (%d partitions, %d replicas) %s"
          .formatted(topic.name(), topic.partitions(), topic.replicas(), topic.settings());
    }
  }

  /** A setting that is another; changing it loses nothing. */
  record Set(String topic, String setting, String from, String to) implements Difference {
    @Override
    public String toString() {
      return "change  topic %s: %s from %s to %s".formatted(topic, setting, from, to);
    }
  }

  /** A right that a party lacks. */
  record Grant(AclBinding right) implements Difference {
    @Override
    public String toString() {
      return "grant   " + Difference.text(right);
    }
  }

  /** What is never done without a person, and why. */
  record ByHand(String what) implements Difference {
    @Override
    public String toString() {
      return "BY HAND " + what;
    }
  }

  /** A right in one line. */
  static String text(AclBinding right) {
    return "%s may %s %s %s%s"
        .formatted(
            right.entry().principal(),
            right.entry().operation(),
            right.pattern().resourceType(),
            right.pattern().name(),
            switch (right.pattern().patternType()) {
              case PREFIXED -> "*";
              case LITERAL, MATCH, ANY, UNKNOWN -> "";
            });
  }
}
