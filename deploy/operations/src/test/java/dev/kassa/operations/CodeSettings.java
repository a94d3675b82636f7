// Every setting that the code reads by a @ConfigMapping, read from the sources with its Javadoc.
package dev.kassa.operations;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Reads mappings without compiling them: what the compiler's parser sees is enough. */
final class CodeSettings {
  private static final List<String> SERVICES =
      List.of(
          "identity-service",
          "membership-service",
          "payment-service",
          "pos-gateway",
          "webhook-ingest");
  private static final Pattern LINK = Pattern.compile("\\{@link\\s+#?([^}\\s]+)[^}]*}");
  private static final Pattern CODE = Pattern.compile("\\{@code\\s+([^}]*)}");

  private final Path root;
  private final List<Setting> settings = new ArrayList<>();

  private CodeSettings(Path root) {
    this.root = root;
  }

  /**
   * A setting.
   *
   * @param type as the code has it
   * @param defaultValue absent: it must be given, unless its type is optional
   * @param services who reads it
   */
  record Setting(
      String key,
      String type,
      Optional<String> defaultValue,
      List<String> limits,
      String meaning,
      List<String> services) {
    /** Whether the service does not start without it. */
    boolean isRequired() {
      return defaultValue.isEmpty() && !type.startsWith("Optional") && !key.contains("[");
    }

    /** Its name in the environment. */
    String environment() {
      return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
  }

  /** All of them, in the order of their keys; one that two mappings read is there twice. */
  static List<Setting> of(Path root) throws IOException {
    CodeSettings read = new CodeSettings(root);
    for (Path file : read.sources()) {
      read.parse(file);
    }
    read.settings.sort(java.util.Comparator.comparing(Setting::key));
    return read.settings;
  }

  private List<Path> sources() throws IOException {
    List<Path> found = new ArrayList<>();
    for (String module :
        Stream.concat(
                SERVICES.stream(),
                Stream.of("libs/messaging", "libs/serving", "libs/operating", "libs/vipps-client"))
            .toList()) {
      try (Stream<Path> files = Files.walk(root.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          if (Files.readString(file).contains("@ConfigMapping(")) {
            found.add(file);
          }
        }
      }
    }
    return found;
  }

  private void parse(Path file) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, manager, _ -> {}, null, null, manager.getJavaFileObjects(file));
      DocTrees docs = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        for (Tree type : unit.getTypeDecls()) {
          if (type instanceof ClassTree top) {
            mapping(top, new Unit(unit, docs, readers(file)));
          }
        }
      }
    }
  }

  private record Unit(CompilationUnitTree tree, DocTrees docs, List<String> services) {}

  /** Follows the prefix of this type and of every type in it that has one of its own. */
  private void mapping(ClassTree type, Unit unit) {
    value(type.getModifiers().getAnnotations(), "ConfigMapping")
        .ifPresent(prefix -> members(type, prefix, unit, type));
    nested(type).forEach(inner -> mapping(inner, unit));
  }

  private void members(ClassTree type, String prefix, Unit unit, ClassTree top) {
    for (Tree member : type.getMembers()) {
      if (member instanceof MethodTree method) {
        String name =
            value(method.getModifiers().getAnnotations(), "WithName")
                .orElseGet(() -> kebab(method.getName().toString()));
        String returned = method.getReturnType().toString();
        Optional<ClassTree> inner = interfaceNamed(top, element(returned));
        if (inner.isPresent()) {
          String suffix = returned.startsWith("List<") ? "[*]" : "";
          members(inner.get(), prefix + "." + name + suffix, unit, top);
        } else {
          settings.add(setting(prefix + "." + name, method, unit, top));
        }
      }
    }
  }

  private static Setting setting(String key, MethodTree method, Unit unit, ClassTree top) {
    List<? extends AnnotationTree> annotations = method.getModifiers().getAnnotations();
    String type = method.getReturnType().toString();
    return new Setting(
        key,
        enumNamed(top, type).orElse(type.replaceAll("@\\w+\\([^)]*\\)\\s*", "")),
        value(annotations, "WithDefault"),
        annotations.stream()
            .filter(a -> !simple(a).startsWith("With"))
            .map(a -> a.toString().replaceAll("^@([\\w.]*\\.)?", "").replace("value = ", ""))
            .toList(),
        meaning(method, unit),
        unit.services());
  }

  private static String meaning(MethodTree method, Unit unit) {
    DocCommentTree doc = unit.docs().getDocCommentTree(TreePath.getPath(unit.tree(), method));
    if (doc == null) {
      return "";
    }
    String text = doc.getFullBody().stream().map(Object::toString).collect(Collectors.joining());
    text = CODE.matcher(text).replaceAll(m -> Matcher.quoteReplacement("`" + m.group(1) + "`"));
    text =
        LINK.matcher(text).replaceAll(m -> Matcher.quoteReplacement("`" + kebab(m.group(1)) + "`"));
    return text.replaceAll("\\s+", " ").strip();
  }

  /** A library's settings are read by the services that have it. */
  private List<String> readers(Path file) throws IOException {
    String module = root.relativize(file).getName(0).toString();
    if (!"libs".equals(module)) {
      return List.of(module);
    }
    String library = root.relativize(file).getName(1).toString();
    String needed =
        library.equals("messaging")
            ? "<artifactId>quarkus-reactive-pg-client</artifactId>"
            : "<artifactId>" + library + "</artifactId>";
    List<String> readers = new ArrayList<>();
    for (String service : SERVICES) {
      if (Files.readString(root.resolve(service).resolve("pom.xml")).contains(needed)) {
        readers.add(service);
      }
    }
    return readers;
  }

  private static Stream<ClassTree> nested(ClassTree type) {
    return type.getMembers().stream()
        .filter(ClassTree.class::isInstance)
        .map(ClassTree.class::cast);
  }

  private static Optional<ClassTree> interfaceNamed(ClassTree type, String name) {
    return all(type)
        .filter(t -> t.getKind() == Tree.Kind.INTERFACE)
        .filter(t -> t.getSimpleName().contentEquals(name))
        .findFirst();
  }

  private static Optional<String> enumNamed(ClassTree type, String name) {
    return all(type)
        .filter(t -> t.getKind() == Tree.Kind.ENUM)
        .filter(t -> t.getSimpleName().contentEquals(name))
        .findFirst()
        .map(
            t ->
                t.getMembers().stream()
                    .filter(com.sun.source.tree.VariableTree.class::isInstance)
                    .map(v -> ((com.sun.source.tree.VariableTree) v).getName().toString())
                    .collect(Collectors.joining(" or ")));
  }

  private static Stream<ClassTree> all(ClassTree type) {
    return Stream.concat(Stream.of(type), nested(type).flatMap(CodeSettings::all));
  }

  /** What is in a list or an optional, or the type itself. */
  private static String element(String type) {
    Matcher matcher = Pattern.compile("(?:List|Optional)<(.*)>").matcher(type);
    return matcher.matches() ? matcher.group(1) : type;
  }

  private static Optional<String> value(
      List<? extends AnnotationTree> annotations, String annotation) {
    return annotations.stream()
        .filter(a -> simple(a).equals(annotation))
        .flatMap(a -> a.getArguments().stream())
        .map(CodeSettings::literal)
        .findFirst();
  }

  private static String literal(ExpressionTree argument) {
    ExpressionTree value =
        argument instanceof AssignmentTree assignment ? assignment.getExpression() : argument;
    return value instanceof LiteralTree literal ? literal.getValue().toString() : value.toString();
  }

  private static String simple(AnnotationTree annotation) {
    String name = annotation.getAnnotationType().toString();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String kebab(String name) {
    return name.replaceAll("[()]", "")
        .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
        .toLowerCase(Locale.ROOT);
  }
}
