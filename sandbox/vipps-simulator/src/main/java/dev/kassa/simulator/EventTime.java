package dev.kassa.simulator;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** How moments are written on the wire (API 8, trap 27). */
public final class EventTime {
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TICKS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSxxx").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TICKS_IN_ZULU =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter WITH_OFFSET =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx").withZone(ZoneOffset.UTC);

  private EventTime() {}

  /** The time of an event; the same moment is always written the same way. */
  public static String write(Instant at, SimulatorConfig.Choices.Timestamps form) {
    return switch (form) {
      case MILLIS -> MILLIS.format(at);
      case TICKS -> TICKS.format(at);
      case VARYING -> (at.toEpochMilli() % 2 == 0 ? MILLIS : TICKS).format(at);
    };
  }

  /** Until when a capture is guaranteed, with an offset (API 4.4). */
  public static String guarantee(Instant at) {
    return WITH_OFFSET.format(at);
  }

  /** When a check-in was begun, with seven digits (API 5.4). */
  public static String checkIn(Instant at) {
    return TICKS_IN_ZULU.format(at);
  }
}
