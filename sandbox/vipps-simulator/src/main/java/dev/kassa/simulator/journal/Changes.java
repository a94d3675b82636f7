// How changes and stories are written as JSON.
package dev.kassa.simulator.journal;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.datatype.jsr310.ser.InstantSerializer;
import com.fasterxml.jackson.module.blackbird.BlackbirdModule;
import dev.kassa.simulator.Change;
import dev.kassa.simulator.Notification;
import dev.kassa.simulator.Write;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** The one mapper of the files in a state directory. */
final class Changes {
  private Changes() {}

  /** Names the type of a change, a reply or a content beside its fields. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  private interface Named {}

  /** In archives of before an answer was a change, and was called one. */
  @JsonIgnoreProperties("is")
  private interface NamedBefore {}

  /** Seconds and nine digits, as the module for times writes them, without its big decimals. */
  private static final class Seconds extends StdScalarSerializer<Instant> {
    private static final long serialVersionUID = 1L;
    private static final long NANOS = 1_000_000_000L;

    private Seconds() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant at, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      if (at.getEpochSecond() < 0) {
        InstantSerializer.INSTANCE.serialize(at, json, provider);
        return;
      }
      // The leading one keeps the zeros, and gives its place to the point.
      var digits = Long.toString(NANOS + at.getNano());
      json.writeNumber(at.getEpochSecond() + "." + digits.substring(1));
    }
  }

  static ObjectMapper mapper() {
    var builder =
        JsonMapper.builder()
            .addModule(new JavaTimeModule())
            // Half the work of a payment is writing it down; this writes without reflection.
            .addModule(new BlackbirdModule())
            // Numbers: reading texts back would take most of the time of a start.
            .addModule(new SimpleModule().addSerializer(new Seconds()))
            .enable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    var sealed = List.of(Change.class, Write.Reply.class, Notification.Content.class);
    sealed.forEach(one -> builder.addMixIn(one, Named.class));
    builder.addMixIn(Write.Answered.class, NamedBefore.class);
    var mapper = builder.build();
    for (var one : sealed) {
      for (var type : one.getPermittedSubclasses()) {
        mapper.registerSubtypes(new NamedType(type, type.getSimpleName()));
      }
    }
    return mapper;
  }
}
