// Which failures of a call leave nothing unknown.
package dev.kassa.vipps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class NotConnectedTest {
  @Test
  void aRefusedConnectionSentNothing() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    Throwable refused =
        catchThrowable(
            () -> {
              try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), closed)) {
                socket.getOutputStream().flush();
              }
            });
    assertThat(refused).isNotNull();
    assertThat(NotConnected.is(refused)).isTrue();
    assertThat(NotConnected.is(new IllegalStateException(refused))).isTrue();
    assertThat(NotConnected.is(new UnknownHostException("nowhere.example"))).isTrue();
  }

  @Test
  void aTimeOutMayHaveSentIt() {
    assertThat(NotConnected.is(new TimeoutException())).isFalse();
    assertThat(NotConnected.is(new SocketTimeoutException())).isFalse();
    assertThat(NotConnected.is(new IOException("connection reset"))).isFalse();
  }
}
