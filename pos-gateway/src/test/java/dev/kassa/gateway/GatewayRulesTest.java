// The shape of the service: a pure root, edges that know the root and not each other.
package dev.kassa.gateway;

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

class GatewayRulesTest {
  private static final JavaClasses SERVICE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.kassa.gateway");

  @Test
  void rootIsPure() {
    classes()
        .that()
        .resideInAPackage("dev.kassa.gateway")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "dev.kassa.gateway", "dev.kassa.contract..")
        .check(SERVICE);
    noClasses()
        .that()
        .resideInAPackage("dev.kassa.gateway")
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
        .matching("dev.kassa.gateway.(*)..")
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
        .resideInAnyPackage(
            "dev.kassa.payment..",
            "dev.kassa.membership..",
            "dev.kassa.identity..",
            "dev.kassa.webhook..")
        .check(SERVICE);
  }
}
