package dev.kassa.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The partitions that others must reckon the same way: the table of the guide for POS vendors, by
 * the client library that we write with.
 */
class PartitionsTest {
  @ParameterizedTest
  @CsvSource({
    "0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10, 504638535, 0, 3",
    "123456/0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10-1, 2006311679, 2, 11",
    "654321/aarhus-000412-1, 320677804, 1, 4",
    "m-4k7q2xw9, 130849386, 0, 6"
  })
  void keyHasThePartitionTheGuideSays(String key, int hash, int ofThree, int ofTwelve)
      throws IOException {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    assertThat(Utils.toPositive(Utils.murmur2(bytes))).isEqualTo(hash);
    assertThat(BuiltInPartitioner.partitionForKey(bytes, 3)).isEqualTo(ofThree);
    assertThat(BuiltInPartitioner.partitionForKey(bytes, 12)).isEqualTo(ofTwelve);
    assertThat(Files.readString(Path.of(System.getProperty("kassa.root"), "docs", "topics.md")))
        .contains("| `%s` | %d | %d | %d |".formatted(key, hash, ofThree, ofTwelve));
  }
}
