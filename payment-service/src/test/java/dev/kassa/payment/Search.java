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
import java.util.Optional;
import java.util.Set;

/** One scenario, exhausted. */
final class Search {
  private final Scenario scenario;
  private final Acts acts;
  private final int most;
  private final Set<Canon.Print> seen = new HashSet<>();
  private final List<int[]> parents = new ArrayList<>();
  private long steps;
  private int depth;
  private int ends;
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

  /** Searches; returns the story of the shortest violation, or nothing. */
  List<String> run() {
    long begun = System.nanoTime();
    List<Node> layer = List.of(first());
    parents.add(new int[] {-1, -1});
    try {
      while (!layer.isEmpty() && isExhausted()) {
        List<Node> next = new ArrayList<>();
        for (Node node : layer) {
          Optional<List<String>> story = expand(node, next);
          if (story.isPresent()) {
            return story.get();
          }
          if (!isExhausted()) {
            break;
          }
        }
        layer = next;
        depth++;
      }
      return List.of();
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
        "search: %s: %,d states, %,d steps, %,d ends, depth %d, %.1f s",
        scenario.name(), seen.size(), steps, ends, depth, seconds);
  }

  private Node first() {
    World world = new World(new PaymentSaga(1), Duration.ZERO, Judge::leaves);
    world.asked(acts.request(1, World.START));
    return new Node(world, new Left(0, scenario.faults(), scenario.crash(), scenario.asks()), 0);
  }

  private Optional<List<String>> expand(Node node, List<Node> next) {
    List<Act> possible = acts.of(node.world(), node.left());
    if (possible.isEmpty()) {
      ends++;
      try {
        Calm.rest(node.world(), false);
        Judge.atRest(node.world());
      } catch (Judge.Violation violation) {
        return Optional.of(story(node.id(), -1, violation));
      }
    }
    for (int i = 0; i < possible.size(); i++) {
      steps++;
      World world = node.world().copy();
      try {
        happen(world, possible.get(i));
      } catch (Judge.Violation violation) {
        return Optional.of(story(node.id(), i, violation));
      }
      Left left = node.left().after(possible.get(i));
      if (seen.add(Canon.of(world, left.print()))) {
        next.add(new Node(world, left, parents.size()));
        parents.add(new int[] {node.id(), i});
      }
    }
    return Optional.empty();
  }

  private static void happen(World world, Act act) {
    act.happens().accept(world);
    for (Desk desk : world.desks) {
      world.due(desk);
    }
    Judge.check(world);
  }

  // ---- the story

  private List<String> story(int id, int last, Judge.Violation violation) {
    List<Integer> path = new ArrayList<>();
    for (int at = id; parents.get(at)[0] >= 0; at = parents.get(at)[0]) {
      path.addFirst(parents.get(at)[1]);
    }
    if (last >= 0) {
      path.add(last);
    }
    List<String> story = new ArrayList<>();
    story.add(scenario.name());
    Node node = first();
    try {
      for (int choice : path) {
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
    } catch (Judge.Violation _) {
      // told below
    }
    story.add("BROKEN: " + violation.getMessage());
    return story;
  }
}
