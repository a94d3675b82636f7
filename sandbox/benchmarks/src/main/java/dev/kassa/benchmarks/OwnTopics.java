// Topics that only the benchmark uses.
package dev.kassa.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/** Makes topics of the same shape as the product's on one machine. */
public final class OwnTopics {
  private static final int PARTITIONS = 3;
  private static final short REPLICAS = 1;

  private OwnTopics() {}

  /** Makes what is missing of them. */
  public static void create(String bootstrapServers, List<String> names)
      throws IOException, InterruptedException {
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
      Set<String> present = admin.listTopics().names().get();
      admin
          .createTopics(
              names.stream()
                  .filter(name -> !present.contains(name))
                  .map(name -> new NewTopic(name, PARTITIONS, REPLICAS))
                  .toList())
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new IOException("Kafka refused the benchmark's topics", e.getCause());
    }
  }
}
