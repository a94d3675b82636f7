package dev.kassa.contract;

import com.fasterxml.jackson.annotation.JsonIgnore;

/** What travels as the payload of a CloudEvent; {@link MessageType} lists every kind. */
public interface Message {
  /** The key of the Kafka record, which is also {@code ce_subject}. */
  @JsonIgnore
  String key();
}
