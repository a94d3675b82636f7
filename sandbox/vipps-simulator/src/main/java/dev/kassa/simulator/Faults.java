package dev.kassa.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The fault rules in force, each with its own seeded dice. */
public final class Faults {
  private final List<Armed> armed = new ArrayList<>();

  private static final class Armed {
    private final FaultRule rule;
    private final Random dice;
    private int used;
    private long thrown;

    private Armed(FaultRule rule) {
      this.rule = rule;
      this.dice = new Random(rule.seed());
    }

    private double throwDice() {
      thrown++;
      return dice.nextDouble();
    }

    private boolean fires(FaultRule.Endpoint endpoint, String msn, String reference) {
      var ofNotifications = rule.kind().moment() == FaultRule.Moment.ON_NOTIFICATION;
      if (ofNotifications != (endpoint == FaultRule.Endpoint.NOTIFICATION)
          || (rule.endpoint() != null && rule.endpoint() != endpoint)
          || (rule.reference() != null && !rule.reference().equals(reference))
          || (rule.msn() != null && !rule.msn().equals(msn))
          || (rule.times() != null && used >= rule.times())
          || throwDice() >= rule.rate()) {
        return false;
      }
      used++;
      return true;
    }
  }

  /**
   * A rule where it stands.
   *
   * @param used how often it has struck
   * @param thrown how often its dice were thrown
   */
  public record Standing(FaultRule rule, int used, long thrown) {}

  List<Standing> standing() {
    return armed.stream().map(one -> new Standing(one.rule, one.used, one.thrown)).toList();
  }

  void restore(List<Standing> standing) {
    armed.clear();
    for (var one : standing) {
      var rule = new Armed(one.rule());
      for (var n = 0L; n < one.thrown(); n++) {
        rule.throwDice();
      }
      rule.used = one.used();
      armed.add(rule);
    }
  }

  void set(List<FaultRule> rules) {
    armed.clear();
    add(rules);
  }

  /** Adds rules; those in force go on where their dice and counts stand. */
  void add(List<FaultRule> rules) {
    rules.forEach(rule -> armed.add(new Armed(rule)));
  }

  /** The rules in force, in their order. */
  public List<FaultRule> rules() {
    return armed.stream().map(one -> one.rule).toList();
  }

  /**
   * The first rule that strikes this call.
   *
   * @param msn as the caller names it; null where it does not
   * @param reference of the payment; null where there is none
   */
  public Optional<FaultRule> strike(FaultRule.Endpoint endpoint, String msn, String reference) {
    for (var one : armed) {
      if (one.fires(endpoint, msn, reference)) {
        return Optional.of(one.rule);
      }
    }
    return Optional.empty();
  }
}
