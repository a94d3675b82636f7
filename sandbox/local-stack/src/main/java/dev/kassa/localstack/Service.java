// The services that the system has, and what is different about each.
package dev.kassa.localstack;

import java.util.Optional;
import java.util.stream.Stream;

/** A service of the system. */
enum Service {
  IDENTITY("identity-service", "identity", false, ""),
  MEMBERSHIP("membership-service", "membership", true, ""),
  PAYMENT("payment-service", "payment", true, ""),
  WEBHOOK_INGEST("webhook-ingest", "webhook-ingest", false, ""),
  POS_GATEWAY("pos-gateway", LocalKeysets.TILL, false, "/till");

  private final String module;
  private final String keysets;
  private final boolean hasSchema;
  private final String page;

  /**
   * A service.
   *
   * @param module its name
   * @param keysets its folder of keysets
   * @param hasSchema whether it stores
   * @param page what people open; empty where there is nothing to see
   */
  Service(String module, String keysets, boolean hasSchema, String page) {
    this.module = module;
    this.keysets = keysets;
    this.hasSchema = hasSchema;
    this.page = page;
  }

  /**
   * The service of this name.
   *
   * @throws LocalStackFailure if there is none
   */
  static Service named(String module) {
    return Stream.of(values())
        .filter(service -> service.module.equals(module))
        .findFirst()
        .orElseThrow(() -> new LocalStackFailure("there is no service " + module));
  }

  /** Its name, which is its folder's. */
  String module() {
    return module;
  }

  /** The folder of its keysets. */
  String keysets() {
    return keysets;
  }

  /** What people open; empty where there is nothing to see. */
  String page() {
    return page;
  }

  /** How large its heap is. */
  Jvm.Heap heap() {
    return switch (this) {
      case IDENTITY, MEMBERSHIP, PAYMENT, WEBHOOK_INGEST -> new Jvm.Heap(256, 512);
      // It keeps the checkouts of the last day: 5,000 if it is small, else 50,000 of 7 kB.
      case POS_GATEWAY -> new Jvm.Heap(256, 1024);
    };
  }

  /** The schema, and its user's name, of a service that stores. */
  Optional<String> schema() {
    return hasSchema ? Optional.of(keysets) : Optional.empty();
  }
}
