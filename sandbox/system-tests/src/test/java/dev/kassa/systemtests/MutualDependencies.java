// Finds files of a module that use each other, by reading what the compiler made of them.
package dev.kassa.systemtests;

import static java.util.stream.Collectors.joining;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One module. Nested types count for their file. A sealed type's list of what it permits does not
 * count, because the language demands it. Constants are looked for in the source: the compiler
 * copies their values.
 *
 * @param folder of the module, built
 */
record MutualDependencies(Path folder) {
  private static final int LINES_SHOWN = 5;
  private static final Pattern IMPORT = Pattern.compile("import ([\\w.]+\\.)(\\w+);");
  // Nothing in front that makes it another name or a text.
  private static final Pattern CONSTANT =
      Pattern.compile("(?<![\\w.\"])([A-Z]\\w*)\\.[A-Z][A-Z0-9_]*\\b(?!\\()");
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
    Map<Use, SortedSet<Integer>> uses = new HashMap<>();
    addCompiled(uses);
    addConstants(uses);
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

  private void addCompiled(Map<Use, SortedSet<Integer>> uses) {
    for (JavaClass one : imported()) {
      for (Dependency dependency : one.getDirectDependenciesFromSelf()) {
        Optional<Path> from = file(dependency.getOriginClass());
        Optional<Path> to = file(dependency.getTargetClass());
        if (from.isPresent() && to.isPresent() && !from.equals(to)) {
          uses.computeIfAbsent(new Use(from.get(), to.get()), _ -> new TreeSet<>())
              .add(dependency.getSourceCodeLocation().getLineNumber());
        }
      }
    }
  }

  /** {@code Name.CONSTANT}, where the name is of this package or imported. */
  private void addConstants(Map<Use, SortedSet<Integer>> uses) throws IOException {
    Map<String, Path> files = new HashMap<>();
    for (Path file : sourceFiles()) {
      files.put(typeName(file), file);
    }
    for (Map.Entry<String, Path> one : files.entrySet()) {
      String ownPackage = one.getKey().substring(0, one.getKey().lastIndexOf('.') + 1);
      List<String> text = Files.readAllLines(folder.resolve(one.getValue()));
      Map<String, String> imported = new HashMap<>();
      for (int line = 1; line <= text.size(); line++) {
        String code = text.get(line - 1);
        Matcher type = IMPORT.matcher(code);
        if (type.matches()) {
          imported.put(type.group(2), type.group(1) + type.group(2));
        } else if (!COMMENT.matcher(code).matches()) {
          Matcher constant = CONSTANT.matcher(code);
          while (constant.find()) {
            String name = constant.group(1);
            Path to = files.get(imported.getOrDefault(name, ownPackage + name));
            if (to != null && !to.equals(one.getValue())) {
              uses.computeIfAbsent(new Use(one.getValue(), to), _ -> new TreeSet<>()).add(line);
            }
          }
        }
      }
    }
  }

  private List<Path> sourceFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String kind : List.of("main", "test")) {
      if (Files.isDirectory(sources(kind))) {
        try (Stream<Path> all = Files.walk(sources(kind))) {
          all.filter(file -> file.toString().endsWith(".java"))
              .map(folder::relativize)
              .forEach(files::add);
        }
      }
    }
    return files;
  }

  /** Of {@code src/main/java/some/Name.java}: {@code some.Name}. */
  private static String typeName(Path file) {
    return file.subpath(3, file.getNameCount())
        .toString()
        .replace(".java", "")
        .replace(File.separatorChar, '.');
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
  private String side(Use use, SortedSet<Integer> found) throws IOException {
    SortedSet<Integer> lines = new TreeSet<>(found);
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
