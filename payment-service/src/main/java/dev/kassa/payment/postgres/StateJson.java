package dev.kassa.payment.postgres;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.kassa.payment.Payment;
import dev.kassa.payment.Recall;
import dev.kassa.payment.Request;
import dev.kassa.payment.SagaEvent;
import dev.kassa.payment.Standing;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * The stored form of a payment's state. The request, which never changes, is stored beside it,
 * once. Old rows must stay readable: every phase has a golden file, and a change that cannot read
 * them raises {@link #VERSION}.
 */
final class StateJson {
  /**
   * Written with every row; a row of a higher one belongs to a newer release. Not a constant of the
   * compiler's: whoever uses it asks here.
   */
  static final int VERSION;

  static {
    VERSION = 3;
  }

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .addMixIn(Payment.class, Phases.class)
          .addMixIn(Standing.class, WithoutRequest.class)
          .addMixIn(Request.class, WithoutZero.class)
          .addMixIn(SagaEvent.TillAsked.class, Asks.class)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private StateJson() {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "phase")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Payment.Creating.class, name = "CREATING"),
    @JsonSubTypes.Type(value = Payment.AwaitingCustomer.class, name = "AWAITING_CUSTOMER"),
    @JsonSubTypes.Type(value = Payment.Authorized.class, name = "AUTHORIZED"),
    @JsonSubTypes.Type(value = Payment.Capturing.class, name = "CAPTURING"),
    @JsonSubTypes.Type(value = Payment.Releasing.class, name = "RELEASING"),
    @JsonSubTypes.Type(value = Payment.Captured.class, name = "CAPTURED"),
    @JsonSubTypes.Type(value = Payment.Refunding.class, name = "REFUNDING"),
    @JsonSubTypes.Type(value = Payment.Ended.class, name = "ENDED")
  })
  @JsonAutoDetect(isGetterVisibility = JsonAutoDetect.Visibility.NONE)
  private interface Phases {}

  /** Written by itself; read where it stands, also inside of rows of version 1. */
  private abstract static class WithoutRequest {
    @JsonProperty(access = JsonProperty.Access.WRITE_ONLY)
    abstract Request request();

    @JsonProperty
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    abstract Optional<Recall> recall();
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "asks")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = SagaEvent.AskedAgain.class, name = "AGAIN"),
    @JsonSubTypes.Type(value = SagaEvent.CancelAsked.class, name = "CANCEL"),
    @JsonSubTypes.Type(value = SagaEvent.CaptureAsked.class, name = "CAPTURE"),
    @JsonSubTypes.Type(value = SagaEvent.RefundAsked.class, name = "REFUND")
  })
  private interface Asks {}

  /** Rows of earlier releases have none, and most never need it. */
  private abstract static class WithoutZero {
    @JsonProperty
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    abstract long notEarning();
  }

  static String write(Payment payment) {
    try {
      return MAPPER.writerFor(Payment.class).writeValueAsString(payment);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a payment has no JSON form", e);
    }
  }

  static String request(Request request) {
    try {
      return MAPPER.writeValueAsString(request);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a request has no JSON form", e);
    }
  }

  /**
   * A stored payment.
   *
   * @param request stored beside it; absent for rows of version 1, which hold it themselves
   */
  static Payment read(String state, Optional<String> request) {
    try {
      JsonNode json = MAPPER.readTree(state);
      if (request.isPresent()) {
        ((ObjectNode) json.path("standing")).set("request", MAPPER.readTree(request.get()));
      }
      return MAPPER.treeToValue(json, Payment.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a stored payment cannot be read", e);
    }
  }

  /** The name of the phase, for the column that people look at. */
  static String phase(Payment payment) {
    return switch (payment) {
      case Payment.Creating _ -> "CREATING";
      case Payment.AwaitingCustomer _ -> "AWAITING_CUSTOMER";
      case Payment.Authorized _ -> "AUTHORIZED";
      case Payment.Capturing _ -> "CAPTURING";
      case Payment.Releasing _ -> "RELEASING";
      case Payment.Captured _ -> "CAPTURED";
      case Payment.Refunding _ -> "REFUNDING";
      case Payment.Ended _ -> "ENDED";
    };
  }
}
