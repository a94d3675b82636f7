package dev.kassa.messaging.postgres;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What waits to be taken in. What is under way goes before what asks for something new: a payment
 * that the customer has approved is worth more than another one begun. Of one line nothing
 * overtakes; a line whose first item is held stands aside, and nobody else waits for it.
 */
final class WaitingItems<E> {
  private final int mostPerBatch;
  private final Deque<Item<E>> underWay = new ArrayDeque<>();
  private final Deque<Item<E>> commands = new ArrayDeque<>();

  /** By line, what waits behind the held item of the line, which comes first. */
  private final Map<String, Deque<Item<E>>> held = new HashMap<>();

  private boolean running;

  WaitingItems(int mostPerBatch) {
    this.mostPerBatch = mostPerBatch;
  }

  /** Returns whether the caller has to begin to take. */
  synchronized boolean add(Item<E> item) {
    if (!standsAside(item)) {
      queue(item).add(item);
    }
    return begin();
  }

  /** The next batch; with an empty one the taking has ended. */
  synchronized List<Item<E>> next() {
    List<Item<E>> batch = new ArrayList<>();
    fill(batch, underWay);
    fill(batch, commands);
    running = !batch.isEmpty();
    return batch;
  }

  /** Those of a batch whose line is not held; the others stand aside with it. */
  synchronized List<Item<E>> withoutHeld(List<Item<E>> items) {
    return items.stream().filter(item -> !standsAside(item)).toList();
  }

  /** Holds an item, and its line behind it. */
  synchronized void hold(Item<E> item) {
    item.line().ifPresent(line -> held.computeIfAbsent(line, _ -> new ArrayDeque<>()).add(item));
  }

  /**
   * Tries an item again that was held, and its line behind it.
   *
   * @return whether the caller has to begin to take
   */
  synchronized boolean release(Item<E> item) {
    Optional<String> line = item.line();
    if (line.isEmpty()) {
      underWay.addFirst(item);
      return begin();
    }
    Deque<Item<E>> aside = held.get(line.get());
    // Another held item of the line may have released all of them.
    if (aside == null || aside.peekFirst() != item) {
      return false;
    }
    held.remove(line.get());
    for (Iterator<Item<E>> last = aside.descendingIterator(); last.hasNext(); ) {
      Item<E> next = last.next();
      queue(next).addFirst(next);
    }
    return begin();
  }

  synchronized int size() {
    return underWay.size() + commands.size() + held.values().stream().mapToInt(Deque::size).sum();
  }

  private boolean standsAside(Item<E> item) {
    Deque<Item<E>> aside = item.line().map(held::get).orElse(null);
    if (aside == null) {
      return false;
    }
    if (!aside.contains(item)) {
      aside.add(item);
    }
    return true;
  }

  private void fill(List<Item<E>> batch, Deque<Item<E>> queue) {
    while (batch.size() < mostPerBatch && !queue.isEmpty()) {
      Item<E> item = queue.poll();
      if (!standsAside(item)) {
        batch.add(item);
      }
    }
  }

  private boolean begin() {
    if (running || (underWay.isEmpty() && commands.isEmpty())) {
      return false;
    }
    running = true;
    return true;
  }

  private Deque<Item<E>> queue(Item<E> item) {
    return item.isCommand() ? commands : underWay;
  }
}
