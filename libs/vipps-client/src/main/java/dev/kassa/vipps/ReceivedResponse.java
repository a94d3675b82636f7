// A response as the REST client hands it over.
package dev.kassa.vipps;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestResponse;

/** Takes out of a response what {@link ProviderResponses} decodes. */
final class ReceivedResponse {
  private ReceivedResponse() {}

  /**
   * Decodes.
   *
   * @param now for a Retry-After that is a date
   */
  static ProviderOutcome<byte[]> decode(RestResponse<?> response, Instant now) {
    return ProviderResponses.decode(
        response.getStatus(),
        body(response),
        Optional.ofNullable(response.getHeaderString("Retry-After")),
        now);
  }

  /**
   * The bytes of an answer. The client reads those of a success only and hands the body of a
   * refusal over as a stream, whatever type the method declares; the stream is in memory.
   */
  private static byte[] body(RestResponse<?> response) {
    try {
      return switch (response.getEntity()) {
        case null -> new byte[0];
        case byte[] bytes -> bytes;
        case InputStream unread -> unread.readAllBytes();
        case Object other ->
            throw new IllegalStateException("a body of " + other.getClass().getSimpleName());
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
