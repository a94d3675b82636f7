package dev.kassa.payment;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
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

/** The shape of the service: a pure root, edges apart, and one shell that joins them. */
class PaymentRulesTest {
  private static final JavaClasses SERVICE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.kassa.payment");

  @Test
  void rootIsPure() {
    classes()
        .that()
        .resideInAPackage("dev.kassa.payment")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "dev.kassa.payment", "dev.kassa.contract..")
        .because("decisions know no framework: move what touches something into a sub-package")
        .check(SERVICE);
    noClasses()
        .that()
        .resideInAPackage("dev.kassa.payment")
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
        .matching("dev.kassa.payment.(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(resideInAPackage("dev.kassa.payment.shell"), alwaysTrue())
        .because("only the shell may join edges")
        .check(SERVICE);
  }

  @Test
  void otherServicesAreFarAway() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.kassa.identity..", "dev.kassa.membership..", "dev.kassa.webhook..")
        .check(SERVICE);
  }
}
