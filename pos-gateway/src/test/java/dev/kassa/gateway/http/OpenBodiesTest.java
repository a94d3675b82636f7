// Who may send another body.
package dev.kassa.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenBodiesTest {
  @Test
  void noSourceUsesUpWhatAllHave() {
    OpenBodies open = new OpenBodies(3, 2);
    assertThat(open.begin("a")).isTrue();
    assertThat(open.begin("a")).isTrue();
    assertThat(open.begin("a")).as("its share").isFalse();
    assertThat(open.begin("b")).isTrue();
    assertThat(open.begin("c")).as("all").isFalse();
    open.end("a");
    assertThat(open.begin("c")).isTrue();
    open.end("a");
    open.end("b");
    assertThat(open.begin("a")).isTrue();
  }
}
