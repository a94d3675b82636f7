package dev.kassa.identity.shell;

import dev.kassa.contract.Topic;
import dev.kassa.identity.PhoneNumbers;
import dev.kassa.identity.ScanRules;
import dev.kassa.messaging.DeadLetters;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Publisher;
import dev.kassa.messaging.Tracing;
import dev.kassa.vipps.NumberingPlans;
import dev.kassa.vipps.SalesUnitFiles;
import io.opentelemetry.api.OpenTelemetry;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes from configuration what the shell and the topics are given. */
@ApplicationScoped
class Wiring {
  private static final String SERVICE = "identity-service";

  @Produces
  @Singleton
  static Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  static ScanRules rules(IdentityConfig config) {
    IdentityConfig.Scans scans = config.identity();
    return new ScanRules(
        scans.deadline(),
        scans.second(),
        scans.firstPause(),
        scans.longestPause(),
        scans.readClearText());
  }

  @Produces
  @Singleton
  static PhoneNumbers phoneNumbers(NumberingPlans plans) {
    return plans::read;
  }

  @Produces
  @Singleton
  static Keysets keysets(IdentityConfig config) {
    Keysets keysets = new Keysets(config.keysetsDirectory());
    // Scans that wait for a key look by themselves; this is for one that is made primary. It ends
    // with the process.
    var unused = keysets.reloadEvery(Keysets.LOOK_EVERY);
    return keysets;
  }

  @Produces
  @Singleton
  static Tracing tracing(
      OpenTelemetry telemetry, @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean off) {
    return off ? Tracing.OFF : Tracing.to(telemetry);
  }

  @Produces
  @Singleton
  static ScanKeys scanKeys(Keysets keysets, IdentityConfig config) {
    return new ScanKeys(keysets.sealer("scan"), keysets::reload, config.identity().keyLook());
  }

  @Produces
  @Singleton
  static CheckIns checkIns(Answering answering, SalesUnitFiles settings, Keysets keysets) {
    return new CheckIns(answering, settings, keysets.sealer("webhook"));
  }

  @Produces
  @Singleton
  static Results results(Keysets keysets) {
    return new Results(keysets.sealer("msisdn"));
  }

  @Produces
  @Singleton
  static DeadLetters deadLetters(Keysets keysets) {
    // Also of a broken scan the value may be a phone number in clear.
    return new DeadLetters(SERVICE, Optional.of(keysets.sealer("scan")));
  }

  @Produces
  @Singleton
  static Publisher publisher(
      IdentityConfig config, @Identifier("default-kafka-broker") Map<String, Object> kafka) {
    Publisher publisher = new Publisher(kafka, config.identity().deliveryTimeout());
    // Asked ahead, so that the first answer of the day does not wait for it.
    boolean unused =
        publisher.knows(Topic.IDENTITY_CUSTOMERS.topicName())
            && publisher.knows(Topic.POS_SCANS.deadLetters(SERVICE));
    return publisher;
  }

  static void close(@Disposes Publisher publisher) {
    publisher.close();
  }
}
