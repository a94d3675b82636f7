package dev.kassa.messaging.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.contract.Topic;
import dev.kassa.messaging.ContentHash;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.MessageReader;
import dev.kassa.messaging.Reading;
import dev.kassa.messaging.postgres.Taking.InboxEntry;
import dev.kassa.messaging.postgres.TopicHandler.Meaning;
import dev.kassa.messaging.postgres.TopicHandler.Refusal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;

/** Reads a record of one source, down to what is to be done about it. No database. */
final class RecordReader<E> {
  private final Source<E> source;
  private final ContentHash hashes;

  RecordReader(Source<E> source, ContentHash hashes) {
    this.source = source;
    this.hashes = hashes;
  }

  Taking<E> read(Incoming record) {
    if (!source.handler().concerns(record)) {
      return new Taking.Nothing<>();
    }
    return switch (MessageReader.read(record)) {
      case Reading.Known known -> known(record, known);
      case Reading.UnknownType(EventHeaders headers) ->
          isCommand(record)
              ? broken(
                  record,
                  Optional.of(headers),
                  MessageReader.payload(record),
                  "ce_type is none of this topic's")
              : new Taking.Nothing<>(); // a newer writer; skipping it is the contract
      case Reading.Unreadable(var headers, var payload, String reason) ->
          broken(record, headers, payload, reason);
    };
  }

  /** The record buried for a reason that its content does not tell. */
  Taking<E> buried(Incoming record, String reason) {
    return switch (MessageReader.read(record)) {
      case Reading.Known known ->
          broken(
              record,
              Optional.of(known.envelope().headers()),
              Optional.of(known.payload()),
              reason);
      case Reading.UnknownType(EventHeaders headers) ->
          broken(record, Optional.of(headers), Optional.empty(), reason);
      case Reading.Unreadable(var headers, var payload, _) ->
          broken(record, headers, payload, reason);
    };
  }

  private Taking<E> known(Incoming record, Reading.Known known) {
    return switch (source.handler().read(known.envelope())) {
      case Meaning.Happened<E>(E event) -> event(record, known, event);
      case Meaning.Nothing<E> _ -> new Taking.Nothing<>();
      case Meaning.NotYet<E>(String reason) -> new Taking.Park<>(reason);
      case Meaning.Broken<E>(String reason) ->
          broken(
              record,
              Optional.of(known.envelope().headers()),
              Optional.of(known.payload()),
              reason);
    };
  }

  private Taking<E> event(Incoming record, Reading.Known known, E event) {
    if (!source.remembers()) {
      return new Taking.Event<>(event, Optional.empty(), Optional::empty);
    }
    return new Taking.Event<>(
        event,
        Optional.of(
            InboxEntry.of(known.envelope().headers(), day(record), hashes.canonical(known))),
        () -> source.handler().refused(new Refusal.IdReused(known.envelope())));
  }

  private Taking<E> broken(
      Incoming record, Optional<EventHeaders> headers, Optional<JsonNode> payload, String reason) {
    return new Taking.DeadLetter<>(
        InboxEntry.at(record.position(), day(record)),
        source.handler().refused(new Refusal.Unreadable(headers, payload, reason)),
        reason);
  }

  private static boolean isCommand(Incoming record) {
    return Arrays.stream(Topic.values())
        .anyMatch(topic -> topic.stampedByBroker() && topic.topicName().equals(record.topic()));
  }

  static LocalDate day(Incoming record) {
    return record.appendedAt().atZone(ZoneOffset.UTC).toLocalDate();
  }
}
