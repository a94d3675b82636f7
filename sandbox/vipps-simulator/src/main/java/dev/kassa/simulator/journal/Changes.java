// How changes and stories are written as JSON.
package dev.kassa.simulator.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.module.blackbird.BlackbirdModule;
import dev.kassa.simulator.Change;
import dev.kassa.simulator.Notification;
import dev.kassa.simulator.Write;
import java.util.List;

/** The one mapper of the files in a state directory. */
final class Changes {
  private Changes() {}

  /** Names the type of a change, a reply or a content beside its fields. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  private interface Named {}

  static ObjectMapper mapper() {
    var builder =
        JsonMapper.builder()
            .addModule(new JavaTimeModule())
            // Half the work of a payment is writing it down; this writes without reflection.
            .addModule(new BlackbirdModule())
            // Numbers: reading texts back would take most of the time of a start.
            .enable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    var sealed = List.of(Change.class, Write.Reply.class, Notification.Content.class);
    sealed.forEach(one -> builder.addMixIn(one, Named.class));
    var mapper = builder.build();
    for (var one : sealed) {
      for (var type : one.getPermittedSubclasses()) {
        mapper.registerSubtypes(new NamedType(type, type.getSimpleName()));
      }
    }
    return mapper;
  }
}
