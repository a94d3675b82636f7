package dev.kassa.identity;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The shape of the service: a pure root, edges apart, and one shell that joins them. */
class IdentityRulesTest {
  private static final JavaClasses SERVICE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.kassa.identity");

  @Test
  void rootIsPure() {
    classes()
        .that()
        .resideInAPackage("dev.kassa.identity")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "dev.kassa.identity", "dev.kassa.contract..")
        .check(SERVICE);
    noClasses()
        .that()
        .resideInAPackage("dev.kassa.identity")
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
        .matching("dev.kassa.identity.(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(resideInAPackage("dev.kassa.identity.shell"), alwaysTrue())
        .because("only the shell may join edges")
        .check(SERVICE);
  }

  @Test
  void noTwoFilesDependOnEachOther() {
    Map<String, Set<String>> uses = new TreeMap<>();
    for (JavaClass one : SERVICE) {
      one.getDirectDependenciesFromSelf().stream()
          .map(dependency -> file(dependency.getTargetClass()))
          .filter(other -> other.startsWith("dev.kassa.identity.") && !other.equals(file(one)))
          .forEach(other -> uses.computeIfAbsent(file(one), _ -> new TreeSet<>()).add(other));
    }
    assertThat(uses).isNotEmpty();
    assertThat(uses)
        .allSatisfy(
            (file, others) ->
                assertThat(others)
                    .as("%s is not used by what it uses", file)
                    .noneMatch(other -> uses.getOrDefault(other, Set.of()).contains(file)));
  }

  /** Nested classes belong to the file of the outermost. */
  private static String file(JavaClass one) {
    return one.getName().replaceFirst("\\$.*", "");
  }

  @Test
  void otherServicesAreFarAway() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.kassa.payment..", "dev.kassa.membership..", "dev.kassa.webhook..")
        .check(SERVICE);
  }
}
