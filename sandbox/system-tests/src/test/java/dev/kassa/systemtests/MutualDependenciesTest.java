// No two files of the project use each other, in any module, tests included.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two files that use each other are one in two: neither can be read, tested or moved alone. */
class MutualDependenciesTest {
  private static final Path ROOT = Path.of(System.getProperty("kassa.root"));

  private static final String CURE =
      """
      Files that use each other. What helps, in this order: move the method to the file whose data \
      it works on; give what both need a file of its own; let the one that is called declare a \
      small interface, and the other implement it.""";

  private static final Pattern MODULE = Pattern.compile("<module>(.*?)</module>");

  @TempDir private Path folder;

  @Test
  void noTwoFilesUseEachOther() throws IOException {
    List<String> modules =
        MODULE
            .matcher(Files.readString(ROOT.resolve("pom.xml")))
            .results()
            .map((MatchResult found) -> found.group(1))
            .toList();
    assertThat(modules).contains("libs/contract", "sandbox/system-tests");
    List<String> pairs = new ArrayList<>();
    for (String module : modules) {
      new MutualDependencies(ROOT.resolve(module))
          .pairs()
          .forEach(pair -> pairs.add(module + ": " + pair));
    }
    assertThat(pairs).as(CURE).isEmpty();
  }

  @Test
  void aPairIsNamedWithTheLinesOfBothSides() throws IOException {
    source("One", "final class One {", "  private Other.Part other;", "}");
    source(
        "Other",
        "final class Other {",
        "  static final class Part {",
        "    String text() {",
        "      return new One().toString();",
        "    }",
        "  }",
        "}");
    compile();
    assertThat(new MutualDependencies(folder).pairs())
        .containsExactly(
            """
            src/main/java/some/One.java and src/main/java/some/Other.java use each other:
              One.java uses Other.java in line 3
              Other.java uses One.java in line 5\
            """);
  }

  @Test
  void aConstantCountsThoughTheCompilerCopiesIt() throws IOException {
    source(
        "Limits", "final class Limits {", "  static final int MOST = 3;", "  Reader reader;", "}");
    source("Reader", "final class Reader {", "  int most = Limits.MOST;", "}");
    compile();
    assertThat(new MutualDependencies(folder).pairs())
        .singleElement()
        .asString()
        .contains("Limits.java uses Reader.java in line 4")
        .contains("Reader.java uses Limits.java in line 3");
  }

  @Test
  void oneWayOrAListOfWhatIsPermittedIsFine() throws IOException {
    source("Shape", "sealed interface Shape permits Circle {}");
    source("Circle", "record Circle(Colour colour) implements Shape {}");
    source("Colour", "record Colour(Inner inner) {", "  record Inner(int red) {}", "}");
    compile();
    assertThat(new MutualDependencies(folder).pairs()).isEmpty();
    // What a build has left of a file that is gone counts for nothing.
    source("Colour", "record Colour(Circle circle) {}");
    compile();
    assertThat(new MutualDependencies(folder).pairs()).hasSize(1);
    Files.delete(folder.resolve("src/main/java/some/Colour.java"));
    assertThat(new MutualDependencies(folder).pairs()).isEmpty();
  }

  @Test
  void aModuleThatIsNotBuiltIsNamed() throws IOException {
    source("One", "final class One {}");
    assertThatThrownBy(() -> new MutualDependencies(folder).pairs())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("target/classes is missing");
  }

  private void source(String name, String... lines) throws IOException {
    Path file = folder.resolve("src/main/java/some").resolve(name + ".java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "package some;\n" + String.join("\n", lines) + "\n");
  }

  private void compile() throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-d", folder + "/target/classes"));
    try (var files = Files.list(folder.resolve("src/main/java/some"))) {
      files.map(Path::toString).forEach(arguments::add);
    }
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, arguments.toArray(String[]::new)))
        .isZero();
  }
}
