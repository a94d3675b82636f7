// The shape of this service: a pure core, edges that do not know each other.
package dev.kassa.membership;

import static com.tngtech.archunit.base.DescribedPredicate.not;
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

class ArchitectureTest {
  private static final String ROOT = "dev.kassa.membership";
  private static final String ENROLMENT = ROOT + ".enrolment";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void theCoreKnowsTheLanguageAndTheContractOnly() {
    classes()
        .that()
        .resideInAnyPackage(ROOT, ENROLMENT)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "dev.kassa.contract..", ROOT, ENROLMENT)
        .because("decisions are functions of what they are given")
        .check(CLASSES);
  }

  @Test
  void theCoreHasNoClockAndNoRandomness() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT, ENROLMENT)
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .because("time, ids and dice come in as arguments")
        .check(CLASSES);
  }

  @Test
  void edgesDoNotKnowEachOther() {
    slices()
        .matching(ROOT + ".(login|postgres|kafka)..")
        .should()
        .notDependOnEachOther()
        .because("only work.EnrolmentWorker wires tables and login")
        .check(CLASSES);
    noClasses()
        .that(not(resideInAPackage(ROOT + ".work")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + ".work")
        .check(CLASSES);
  }
}
