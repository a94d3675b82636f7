// The shape of this service: a pure core, edges that do not know each other, a shell that joins.
package dev.kassa.membership;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final String ROOT = "dev.kassa.membership";
  private static final String ENROLMENT = ROOT + ".enrolment";
  private static final String SHELL = ROOT + ".shell";
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
        .matching(ROOT + ".(login|postgres|kafka|operator)..")
        .should()
        .notDependOnEachOther()
        .because("the shell joins them")
        .check(CLASSES);
    noClasses()
        .that(not(resideInAPackage(SHELL)))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(SHELL)
        .check(CLASSES);
  }

  @Test
  void decisionsHaveNoSession() {
    noClasses()
        .that()
        .resideInAPackage(SHELL)
        .and()
        .haveNameNotMatching(".*\\.(ClubShell|Looks|DueWork|OperatorWork|ClubRows|KeyRotation)")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Mutiny.class)
        .because("they are made in memory, over what was loaded")
        .check(CLASSES);
  }

  @Test
  void noTwoFilesDependOnEachOther() {
    Set<List<String>> uses = new HashSet<>();
    for (JavaClass from : CLASSES) {
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        String target = file(dependency.getTargetClass());
        if (target.startsWith(ROOT) && !target.equals(file(from))) {
          uses.add(List.of(file(from), target));
        }
      }
    }
    assertThat(uses).isNotEmpty();
    assertThat(uses.stream().filter(pair -> uses.contains(pair.reversed()))).isEmpty();
  }

  /** The top-level class, which is the file. */
  private static String file(JavaClass type) {
    return type.getName().replaceFirst("\\$.*", "").replaceFirst("(\\[\\])+$", "");
  }
}
