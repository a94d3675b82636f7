// Which section of API.md a test shows.
package dev.kassa.simulator;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sections by their numbers, as listed in {@code api-sections.txt}. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SectionTable.class)
@interface Section {
  /** For instance {@code "4.6"}. */
  String[] value();
}
