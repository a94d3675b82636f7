// The id of a server-sent event: written, read back, and refused.
package dev.kassa.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.gateway.OffsetVector.Partition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetVectorTest {
  private static final OffsetVector SOME =
      OffsetVector.START
          .and(new Partition('p', 7), 1021)
          .and(new Partition('i', 2), 120)
          .and(new Partition('m', 2), 88);

  @Test
  void isCompactTextInAFixedOrder() {
    assertThat(SOME).hasToString("i2:120,m2:88,p7:1021");
    assertThat(OffsetVector.START).hasToString("-");
  }

  @Test
  void isReadBack() {
    assertThat(OffsetVector.parse(SOME.toString())).contains(SOME);
    assertThat(OffsetVector.parse("-")).contains(OffsetVector.START);
  }

  @Test
  void coversWhatWasRead() {
    Partition identity = new Partition('i', 2);
    assertThat(SOME.covers(identity, 120)).isTrue();
    assertThat(SOME.covers(identity, 121)).isFalse();
    assertThat(SOME.covers(new Partition('i', 1), 0)).isFalse();
    assertThat(SOME.and(identity, 5)).as("never goes back").isEqualTo(SOME);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "i2",
        "i2:",
        "i:1",
        "i2:-1",
        "i2:1,",
        ",i2:1",
        "I2:1",
        "i2:1 ",
        "i12345:1",
        "i2:9999999999999999999",
        "null"
      })
  void refusesOtherTexts(String text) {
    assertThat(OffsetVector.parse(text)).isEmpty();
  }

  @Test
  void refusesEndlessTexts() {
    assertThat(OffsetVector.parse("i2:1" + ",i2:1".repeat(1000))).isEmpty();
  }
}
