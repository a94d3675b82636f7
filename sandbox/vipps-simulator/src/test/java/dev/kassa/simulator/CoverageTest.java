// Every section that is implemented has a test, every choice has a test and a row in the README.
package dev.kassa.simulator;

import static dev.kassa.simulator.Counted.assertThat;
import static java.util.stream.Collectors.toCollection;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CoverageTest {
  private static final Set<JavaMethod> METHODS =
      new ClassFileImporter()
              .withImportOption(new ImportOption.OnlyIncludeTests())
              .importPackages("dev.kassa.simulator")
              .stream()
              .flatMap(one -> one.getMethods().stream())
              .collect(java.util.stream.Collectors.toSet());

  private static <A extends java.lang.annotation.Annotation> Set<String> named(
      Class<A> annotation, Function<A, String[]> names) {
    return METHODS.stream()
        .filter(method -> method.isAnnotatedWith(annotation))
        .flatMap(method -> Arrays.stream(names.apply(method.getAnnotationOfType(annotation))))
        .collect(toCollection(TreeSet::new));
  }

  @Test
  void everyImplementedSectionHasATest() throws IOException {
    try (var list = CoverageTest.class.getResourceAsStream("/api-sections.txt")) {
      var sections =
          new String(list.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .map(line -> line.substring(0, line.indexOf(' ')))
              .toList();
      assertThat(named(Section.class, Section::value))
          .containsExactlyInAnyOrderElementsOf(sections);
    }
  }

  private static Stream<String> choices() {
    return Arrays.stream(SimulatorConfig.Choices.class.getRecordComponents())
        .map(java.lang.reflect.RecordComponent::getName);
  }

  @Test
  void everyChoiceHasATest() {
    assertThat(named(Choice.class, Choice::value))
        .containsExactlyInAnyOrderElementsOf(choices().toList());
  }

  @Test
  void everyChoiceHasARowInTheReadme() throws IOException {
    var readme = Files.readString(Path.of("README.md"));
    assertThat(choices().filter(name -> !readme.contains("| `" + name + "` |"))).isEmpty();
  }
}
