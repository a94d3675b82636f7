// Breadth first through everything that can happen in a World, so that the first violation found is
// the shortest story of one.
package dev.kassa.payment;

import dev.kassa.payment.Acts.Act;
import dev.kassa.payment.Acts.Left;
import dev.kassa.payment.Acts.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One scenario, exhausted. */
final class Search {
  /** Looked at side by side, before what comes of them is put together in its order. */
  private static final int AT_ONCE = 4096;

  private final Scenario scenario;
  private final Acts acts;
  private final int most;
  private final Set<Canon.Print> seen = new HashSet<>();
  private final Paths paths = new Paths();
  private long steps;
  private int depth;
  private int ends;
  private int widest;
  private double seconds;

  /**
   * A search.
   *
   * @param most states; what has more is not exhausted
   */
  Search(Scenario scenario, int most) {
    this.scenario = scenario;
    this.most = most;
    this.acts = new Acts(scenario);
  }

  /** A world with what is left to spend. */
  private record Node(World world, Left left, int id) {}

  /** What an act led to. */
  private record Next(int choice, World world, Left left, Canon.Print print) {}

  /**
   * Everything that can follow.
   *
   * @param isEnd nothing can
   * @param broken the rule that one of it breaks, or null
   * @param choice the act that breaks it; -1 if it is broken at rest
   */
  private record Expanded(List<Next> next, int steps, boolean isEnd, String broken, int choice) {}

  /**
   * The shortest way to a violation.
   *
   * @param choices which of the acts that were possible, each time
   */
  record Story(List<Integer> choices, String broken) {}

  /** Searches; returns the shortest violation, or null. */
  Story run() {
    long begun = System.nanoTime();
    List<Node> layer = List.of(first());
    try {
      while (!layer.isEmpty() && isExhausted()) {
        widest = Math.max(widest, layer.size());
        List<Node> next = new ArrayList<>();
        for (int from = 0; from < layer.size() && isExhausted(); from += AT_ONCE) {
          List<Node> nodes = layer.subList(from, Math.min(layer.size(), from + AT_ONCE));
          List<Expanded> expanded = nodes.parallelStream().map(this::expand).toList();
          for (int i = 0; i < nodes.size(); i++) {
            int id = nodes.get(i).id();
            if (expanded.get(i).broken() != null) {
              int choice = expanded.get(i).choice();
              return new Story(paths.to(id, choice), expanded.get(i).broken());
            }
            take(id, expanded.get(i), next);
          }
        }
        layer = next;
        depth++;
      }
      return null;
    } finally {
      seconds = (System.nanoTime() - begun) / 1e9;
    }
  }

  /** Whether nothing was left out. */
  boolean isExhausted() {
    return seen.size() <= most;
  }

  /** What was looked at. */
  String figures() {
    return String.format(
        "search: %s: %,d states, %,d steps, %,d ends, depth %d, at most %,d side by side, %.1f s",
        scenario.name(), seen.size(), steps, ends, depth, widest, seconds);
  }

  private Node first() {
    World world = new World(new PaymentSaga(1), Duration.ZERO, Judge::leaves);
    world.asked(acts.request(1, World.START));
    return new Node(world, new Left(0, scenario.faults(), scenario.crash(), scenario.asks()), 0);
  }

  /** Reads what was seen, and changes nothing but its own worlds. */
  private Expanded expand(Node node) {
    List<Act> possible = acts.of(node.world(), node.left());
    List<Next> next = new ArrayList<>();
    if (possible.isEmpty()) {
      try {
        Calm.rest(node.world(), false);
        Judge.atRest(node.world());
      } catch (Judge.Violation | RuntimeException broken) {
        return new Expanded(next, 0, true, broken.toString(), -1);
      }
    }
    for (int i = 0; i < possible.size(); i++) {
      World world = node.world().copy();
      try {
        happen(world, possible.get(i));
      } catch (Judge.Violation | RuntimeException broken) {
        return new Expanded(next, i + 1, false, broken.toString(), i);
      }
      Left left = node.left().after(possible.get(i));
      Canon.Print print = Canon.of(world, left.print());
      if (!seen.contains(print)) {
        next.add(new Next(i, world, left, print));
      }
    }
    return new Expanded(next, possible.size(), possible.isEmpty(), null, -1);
  }

  private void take(int id, Expanded expanded, List<Node> layer) {
    steps += expanded.steps();
    ends += expanded.isEnd() ? 1 : 0;
    for (Next next : expanded.next()) {
      if (seen.add(next.print())) {
        layer.add(new Node(next.world(), next.left(), paths.add(id, next.choice())));
      }
    }
  }

  private static void happen(World world, Act act) {
    act.happens().accept(world);
    for (Desk desk : world.desks) {
      world.due(desk);
    }
    Judge.check(world);
  }

  /**
   * What happens if these acts are chosen, in words, and what is broken by it in a last line that
   * begins with BROKEN. Nothing is searched.
   */
  List<String> tell(List<Integer> choices) {
    List<String> story = new ArrayList<>();
    story.add(scenario.name());
    Node node = first();
    try {
      for (int choice : choices) {
        Act act = acts.of(node.world(), node.left()).get(choice);
        story.add("* " + act.words());
        World world = node.world().copy();
        world.log = story::add;
        happen(world, act);
        node = new Node(world, node.left().after(act), 0);
      }
      story.add("* and then nothing goes wrong any more");
      node.world().log = story::add;
      Calm.rest(node.world(), false);
      Judge.atRest(node.world());
    } catch (Judge.Violation | RuntimeException broken) {
      story.add("BROKEN: " + broken);
    }
    return story;
  }
}
