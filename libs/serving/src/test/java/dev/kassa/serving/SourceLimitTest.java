package dev.kassa.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SourceLimitTest {
  private final AtomicInteger refused = new AtomicInteger();
  private final SourceLimit limit = new SourceLimit(2, refused::incrementAndGet);
  private final EmbeddedChannel listening = new EmbeddedChannel(limit);

  /** A connection from there. */
  private static EmbeddedChannel from(String address, int port) {
    return new EmbeddedChannel() {
      @Override
      protected SocketAddress remoteAddress0() {
        return new InetSocketAddress(address, port);
      }
    };
  }

  private boolean accepts(EmbeddedChannel connection) {
    return listening.writeInbound(connection);
  }

  @Test
  void oneSourceHasItsShareAndNoMore() {
    assertThat(accepts(from("192.0.2.1", 1))).isTrue();
    assertThat(accepts(from("192.0.2.1", 2))).isTrue();
    EmbeddedChannel third = from("192.0.2.1", 3);
    listening.inboundMessages().clear();
    accepts(third);
    assertThat(listening.inboundMessages()).isEmpty();
    assertThat(third.isOpen()).isFalse();
    assertThat(refused).hasValue(1);
    assertThat(accepts(from("192.0.2.2", 1))).as("another").isTrue();
  }

  @Test
  void whatIsClosedMakesRoomAndIsForgotten() {
    EmbeddedChannel first = from("192.0.2.1", 1);
    EmbeddedChannel second = from("192.0.2.1", 2);
    accepts(first);
    accepts(second);
    var unusedFirst = first.close();
    assertThat(accepts(from("192.0.2.1", 3))).isTrue();
    assertThat(refused).hasValue(0);
    for (Object accepted : listening.inboundMessages()) {
      var unused = ((EmbeddedChannel) accepted).close();
    }
    assertThat(limit.sources()).isZero();
  }
}
