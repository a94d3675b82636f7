package dev.kassa.messaging.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What helps follows from the kind of failure, and nothing is buried for what is not the data. */
class TroubleTest {
  @ParameterizedTest
  @CsvSource({
    "40001, CHANCE",
    "40P01, CHANCE",
    "23505, CHANCE",
    "55P03, HELD",
    "57014, HELD",
    "57P01, AWAY",
    "53300, AWAY",
    "08006, AWAY",
    "25P03, AWAY",
    "22021, DATA",
    "23514, DATA",
    "42P01, ODD",
    "42501, ODD",
  })
  void aStateOfTheDatabase(String state, Trouble trouble) {
    PgException refused = new PgException("no", "ERROR", state, "");

    assertThat(Trouble.of(refused)).isEqualTo(trouble);
    assertThat(Trouble.of(new IllegalStateException("wrapped", refused))).isEqualTo(trouble);
  }

  static Stream<Arguments> others() {
    return Stream.of(
        Arguments.of(new Overtaken("a row"), Trouble.CHANCE),
        Arguments.of(new Entries.Concurrent(), Trouble.CHANCE),
        Arguments.of(new ConnectException(), Trouble.AWAY),
        Arguments.of(new ConnectionPoolTooBusyException("full"), Trouble.AWAY),
        Arguments.of(new VertxException("closed"), Trouble.AWAY),
        Arguments.of(new TimeoutException(), Trouble.AWAY),
        Arguments.of(new Outbox.TooLarge("it"), Trouble.DATA),
        Arguments.of(new Throwable("Timeout"), Trouble.ODD),
        Arguments.of(new IllegalStateException("a fault of ours"), Trouble.ODD));
  }

  @ParameterizedTest
  @MethodSource("others")
  void anotherFailure(Throwable failure, Trouble trouble) {
    assertThat(Trouble.of(failure)).isEqualTo(trouble);
  }
}
