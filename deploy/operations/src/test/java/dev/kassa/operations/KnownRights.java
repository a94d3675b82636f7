// A broker takes rights from its controller: it tells of them a moment after they were made.
package dev.kassa.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.awaitility.Awaitility;

/** For tests that change rights. */
final class KnownRights {
  private static final Duration KNOWN_WITHIN = Duration.ofSeconds(30);

  private KnownRights() {}

  /** Returns when the broker tells of these rights and no others; fails if it does not. */
  static void await(Admin admin, Set<AclBinding> wanted) {
    Awaitility.await("the rights")
        .atMost(KNOWN_WITHIN)
        .untilAsserted(() -> assertThat(known(admin)).isEqualTo(wanted));
  }

  private static Set<AclBinding> known(Admin admin)
      throws ExecutionException, InterruptedException {
    return Set.copyOf(admin.describeAcls(AclBindingFilter.ANY).values().get());
  }
}
