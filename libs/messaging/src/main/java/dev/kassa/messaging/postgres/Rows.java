package dev.kassa.messaging.postgres;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * Rows as one parameter of a statement, a JSON array: the statement's text is the same for any
 * number of them and is prepared once. Arrays would do too, but Hibernate meets each of them with
 * an exception that it throws and catches.
 */
public final class Rows {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Rows() {}

  /** Writes objects, one a row. */
  @FunctionalInterface
  public interface Writer {
    /** Writes them. */
    void write(JsonGenerator json) throws IOException;
  }

  /** The array of what is written. */
  public static String array(Writer writer) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartArray();
      writer.write(json);
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException("rows have no JSON form", e);
    }
    return text.toString();
  }
}
