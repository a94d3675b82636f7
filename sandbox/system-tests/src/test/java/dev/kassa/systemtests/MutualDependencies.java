// Finds files of a module that use each other, by reading what the compiler made of them.
package dev.kassa.systemtests;

import static java.util.stream.Collectors.joining;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One module. Nested types count for their file. A sealed type's list of what it permits does not
 * count, because the language demands it. The value of a constant is copied by the compiler, so its
 * use is not seen.
 *
 * @param folder of the module, built
 */
record MutualDependencies(Path folder) {
  private static final int LINES_SHOWN = 5;
  private static final Pattern COMMENT = Pattern.compile("^\\s*(//|/?\\*).*");

  /** A file that uses another. */
  private record Use(Path from, Path to) {
    Use back() {
      return new Use(to, from);
    }
  }

  /**
   * A sentence for each pair, with the lines of both sides.
   *
   * @throws IllegalStateException naming the folder if the module is not built
   */
  List<String> pairs() throws IOException {
    Map<Use, List<Dependency>> uses = uses();
    List<String> pairs = new ArrayList<>();
    for (Use use : uses.keySet()) {
      if (use.from().compareTo(use.to()) < 0 && uses.containsKey(use.back())) {
        pairs.add(
            "%s and %s use each other:%n  %s%n  %s"
                .formatted(
                    use.from(),
                    use.to(),
                    side(use, uses.get(use)),
                    side(use.back(), uses.get(use.back()))));
      }
    }
    pairs.sort(null);
    return pairs;
  }

  private Map<Use, List<Dependency>> uses() {
    JavaClasses classes = imported();
    Map<Use, List<Dependency>> uses =
        new TreeMap<>(
            (one, other) ->
                one.from().equals(other.from())
                    ? one.to().compareTo(other.to())
                    : one.from().compareTo(other.from()));
    for (JavaClass one : classes) {
      for (Dependency dependency : one.getDirectDependenciesFromSelf()) {
        Optional<Path> from = file(dependency.getOriginClass());
        Optional<Path> to = file(dependency.getTargetClass());
        if (from.isPresent() && to.isPresent() && !from.equals(to)) {
          uses.computeIfAbsent(new Use(from.get(), to.get()), _ -> new ArrayList<>())
              .add(dependency);
        }
      }
    }
    return uses;
  }

  private JavaClasses imported() {
    List<Path> compiled = compiled();
    return ArchConfiguration.withThreadLocalScope(
        configuration -> {
          // What is outside of the module is not asked about, and looking for it takes most of the
          // time.
          configuration.setResolveMissingDependenciesFromClassPath(false);
          return new ClassFileImporter().importPaths(compiled);
        });
  }

  private List<Path> compiled() {
    return Stream.of("main", "test")
        .filter(kind -> Files.isDirectory(sources(kind)))
        .map(kind -> folder.resolve(kind.equals("main") ? "target/classes" : "target/test-classes"))
        .peek(
            classes -> {
              if (!Files.isDirectory(classes)) {
                throw new IllegalStateException(
                    classes
                        + " is missing: the module must be built before this test, so this module's"
                        + " pom must name it");
              }
            })
        .toList();
  }

  private Path sources(String kind) {
    return folder.resolve("src").resolve(kind).resolve("java");
  }

  /** The file of this module that a class comes from; empty also for what was left by a build. */
  private Optional<Path> file(JavaClass any) {
    JavaClass one = any.getBaseComponentType();
    return one.getSource()
        .flatMap(Source::getFileName)
        .flatMap(
            name ->
                Stream.of("main", "test")
                    .map(
                        kind ->
                            sources(kind)
                                .resolve(one.getPackageName().replace('.', '/'))
                                .resolve(name))
                    .filter(Files::exists)
                    .map(folder::relativize)
                    .findFirst());
  }

  /** Which lines of a file use the other. */
  private String side(Use use, List<Dependency> dependencies) throws IOException {
    TreeSet<Integer> lines = new TreeSet<>();
    dependencies.forEach(
        dependency -> lines.add(dependency.getSourceCodeLocation().getLineNumber()));
    // A field's type or a superclass has no line in a class file.
    lines.remove(0);
    if (lines.isEmpty()) {
      lines.addAll(mentions(use));
    }
    return "%s uses %s in line %s"
        .formatted(
            use.from().getFileName(),
            use.to().getFileName(),
            lines.stream().limit(LINES_SHOWN).map(String::valueOf).collect(joining(", ")));
  }

  private List<Integer> mentions(Use use) throws IOException {
    List<String> text = Files.readAllLines(folder.resolve(use.from()));
    String name = use.to().getFileName().toString().replace(".java", "");
    Pattern word = Pattern.compile("\\b" + name + "\\b");
    return IntStream.range(0, text.size())
        .filter(i -> !COMMENT.matcher(text.get(i)).matches() && word.matcher(text.get(i)).find())
        .mapToObj(i -> i + 1)
        .toList();
  }
}
