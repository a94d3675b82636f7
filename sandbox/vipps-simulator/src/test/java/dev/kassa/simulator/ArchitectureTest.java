// The core is pure; the edges know the core and never each other.
package dev.kassa.simulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.kassa.simulator");

  private static boolean wiring(JavaClass one) {
    return one.getName().startsWith(VippsSimulator.class.getName())
        || one.getName().startsWith(Main.class.getName());
  }

  @Test
  void theCoreImportsNothingButTheLanguage() {
    noClasses()
        .that(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "are in the core",
                (JavaClass one) ->
                    one.getPackageName().equals("dev.kassa.simulator") && !wiring(one)))
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages("java..", "javax.crypto..", "dev.kassa.simulator")
        .because("decisions must be testable without network, file or framework")
        .check(CLASSES);
  }

  @Test
  void theCoreReadsNoClockAndThrowsNoDice() {
    noClasses()
        .that(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "are in the core",
                (JavaClass one) ->
                    one.getPackageName().equals("dev.kassa.simulator") && !wiring(one)))
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .because("time and identifiers are passed in")
        .check(CLASSES);
  }

  @Test
  void edgesDoNotKnowEachOther() {
    SlicesRuleDefinition.slices()
        .matching("dev.kassa.simulator.(*)..")
        .should()
        .notDependOnEachOther()
        .check(CLASSES);
  }
}
