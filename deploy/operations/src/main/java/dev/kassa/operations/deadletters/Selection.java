package dev.kassa.operations.deadletters;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which letters are meant; what is absent does not matter.
 *
 * @param topic the source's name or the dead-letter topic's
 * @param service that could not take it
 * @param reason a part of it, in whatever case
 * @param type the {@code ce_type}
 * @param id the {@code ce_id}
 * @param since and later
 * @param until and earlier
 */
record Selection(
    Optional<String> topic,
    Optional<String> service,
    Optional<String> reason,
    Optional<String> type,
    Optional<String> id,
    Optional<Instant> since,
    Optional<Instant> until) {
  /**
   * What is named and is not there: nothing of it would look as if nothing had died.
   *
   * @param letterTopics the names of all topics of dead letters
   */
  Optional<String> unknown(Set<String> letterTopics) {
    SortedSet<String> topics = new TreeSet<>(letterTopics);
    SortedSet<String> services = new TreeSet<>();
    letterTopics.stream()
        .map(Source::of)
        .forEach(
            source -> {
              topics.add(source.topic());
              services.add(source.service());
            });
    return topic
        .filter(t -> !topics.contains(t))
        .map(t -> "There is no topic " + t + " that has dead letters: " + listed(topics))
        .or(
            () ->
                service
                    .filter(s -> !services.contains(s))
                    .map(s -> "No service " + s + " has dead letters: " + listed(services)));
  }

  private static String listed(SortedSet<String> names) {
    return String.join(", ", names);
  }

  /** Whether this one is meant. */
  boolean admits(Letter letter) {
    return topic
            .filter(t -> !t.equals(letter.origin().topic()) && !t.equals(letter.record().topic()))
            .isEmpty()
        && service.filter(s -> !s.equals(letter.service())).isEmpty()
        && reason
            .filter(r -> !letter.reason().toLowerCase(Locale.ROOT).contains(lower(r)))
            .isEmpty()
        && type.filter(t -> !t.equals(letter.type())).isEmpty()
        && id.filter(i -> !letter.header("ce_id").map(i::equals).orElse(false)).isEmpty()
        && since.filter(s -> letter.diedAt().isBefore(s)).isEmpty()
        && until.filter(u -> letter.diedAt().isAfter(u)).isEmpty();
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
