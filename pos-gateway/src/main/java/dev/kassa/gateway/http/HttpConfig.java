// What a deployment sets about requests.
package dev.kassa.gateway.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** Limits of the HTTP side. */
@ConfigMapping(prefix = "kassa.gateway.http")
public interface HttpConfig {
  /** How long a body may take to come in after its head. */
  @WithDefault("PT10S")
  @DurationMin(seconds = 1)
  Duration bodyTimeout();

  /** Bodies on their way at a time; each takes 64 kB at most. What comes above is to come again. */
  @WithDefault("2000")
  @Min(1)
  int mostBodies();

  /** The same for each address that requests come from; behind a balancer all come from it. */
  @WithDefault("1000")
  @Min(1)
  int mostBodiesOfOneSource();
}
