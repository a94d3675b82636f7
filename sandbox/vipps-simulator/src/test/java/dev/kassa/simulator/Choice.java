// Which settings of "choices" a test shows.
package dev.kassa.simulator;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Settings by their names in {@link SimulatorConfig.Choices}. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Choice {
  /** For instance {@code "stickyRefusals"}. */
  String[] value();
}
