package dev.kassa.webhook;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The shape of the service: a pure root, edges that know the root and not each other. */
class WebhookRulesTest {
  private static final JavaClasses SERVICE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.kassa.webhook");

  @Test
  void rootIsPure() {
    classes()
        .that()
        .resideInAPackage("dev.kassa.webhook")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "javax.crypto..", "dev.kassa.webhook", "dev.kassa.contract..")
        .because("HMAC is arithmetic; everything else that is not Java is an edge")
        .check(SERVICE);
    noClasses()
        .that()
        .resideInAPackage("dev.kassa.webhook")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .because("time and ids are given to the root, so that tests can give them too")
        .check(SERVICE);
  }

  @Test
  void edgesAreApart() {
    slices()
        .matching("dev.kassa.webhook.(*)..")
        .should()
        .notDependOnEachOther()
        .because("an edge talks to another through the root")
        .check(SERVICE);
  }

  @Test
  void otherServicesAreFarAway() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.kassa.payment..", "dev.kassa.membership..", "dev.kassa.identity..")
        .check(SERVICE);
  }
}
