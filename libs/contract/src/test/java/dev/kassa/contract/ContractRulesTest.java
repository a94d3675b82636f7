package dev.kassa.contract;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The contract is what everybody shares, so it drags nothing in. */
class ContractRulesTest {
  private static final JavaClasses CONTRACT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.kassa.contract");

  @Test
  void importsTheJdkAndAnnotationsOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "dev.kassa.contract..", "com.fasterxml.jackson.annotation..")
        .because("a till's vendor takes this jar without a framework")
        .check(CONTRACT);
  }
}
