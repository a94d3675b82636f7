// The images of Kafka and PostgreSQL, for compose and for tests.
package dev.kassa.localstack;

import java.util.List;

/** A server that is there as an image. */
enum ServerImages {
  KAFKA("apache/kafka:4.1.1", "kassa-local/kafka:4.1.1"),
  POSTGRES("postgres:18", "kassa-local/postgres:18");

  private final String official;
  private final String local;

  /**
   * A server.
   *
   * @param official what an engine can pull
   * @param local what {@code ./kassa images --local} makes, for an engine that cannot
   */
  ServerImages(String official, String local) {
    this.official = official;
    this.local = local;
  }

  /** What an engine can pull. */
  String official() {
    return official;
  }

  /** Both names; the first that an engine has is taken. */
  List<String> names() {
    return List.of(official, local);
  }
}
