// Takes rules out of a service's code, one at a time, and looks what catches it.
package dev.kassa.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/**
 * A service's rules, each with a way to break it, and the table that says what catches it. What is
 * taken out is in a list of blocks: a rule, what it means, a file, a piece of it, and what stands
 * there instead. {@code -Dkassa.broken=7} takes out what belongs to rule 7 only, {@code
 * -Dkassa.broken=margin} what has that word.
 */
public final class BrokenRules {
  private static final Path LIST = Path.of("src/test/resources/broken.txt");

  private final Path sources;
  private final String prefix;
  private final String catchers;
  private final List<String> table;
  private final List<Broken> list;

  /**
   * A rule taken out.
   *
   * @param old stands in the file exactly once
   */
  private record Broken(String rule, String what, String file, String old, String instead) {
    /** How its row in the table begins. */
    String row() {
      return "| %s | %s |".formatted(rule, what);
    }
  }

  /**
   * The rules in {@code src/test/resources/broken.txt}.
   *
   * @param root package of the service; its classes are loaded anew for each broken rule
   * @param catchers class with a method {@code public static String caught()}, in words, empty if
   *     nothing was caught
   * @param table rows of the documentation, as {@link DocsTable} reads them
   * @throws IOException if the list cannot be read
   */
  public BrokenRules(String root, String catchers, List<String> table) throws IOException {
    this.sources = Path.of("src/main/java", root.split("\\."));
    this.prefix = root + ".";
    this.catchers = catchers;
    this.table = List.copyOf(table);
    this.list = read();
  }

  /** Fails unless list and table have the same rows. */
  public void areInTheTable() {
    assertThat(list)
        .zipSatisfy(table, (broken, row) -> assertThat(row).startsWith(broken.row() + " "));
  }

  /**
   * Breaks each of them; fails for what nothing catches, and where the table says otherwise.
   *
   * @param scratch an empty folder
   * @throws Exception if a file cannot be read or written, or what was broken does not compile
   */
  public void areCaught(Path scratch) throws Exception {
    Optional<String> only = Optional.ofNullable(System.getProperty("kassa.broken"));
    List<String> seen = new ArrayList<>();
    List<String> uncaught = new ArrayList<>();
    for (Broken broken : list) {
      if (only.filter(wanted -> !isWanted(broken.row(), wanted)).isPresent()) {
        continue;
      }
      String caught = caught(broken, Files.createTempDirectory(scratch, "broken"));
      String row = "%s %s |".formatted(broken.row(), caught);
      System.out.println(row);
      seen.add(row);
      if (caught.isEmpty()) {
        uncaught.add(broken.what());
      }
    }
    assertThat(uncaught).isEmpty();
    assertThat(seen)
        .containsExactlyElementsOf(
            table.stream()
                .filter(row -> only.filter(wanted -> !isWanted(row, wanted)).isEmpty())
                .toList());
  }

  private static boolean isWanted(String row, String wanted) {
    return row.startsWith("| " + wanted + " |") || row.split("\\|")[2].contains(wanted);
  }

  private static List<Broken> read() throws IOException {
    List<Broken> list = new ArrayList<>();
    for (String block : Files.readString(LIST).split("\n\n")) {
      List<String> lines =
          block.lines().filter(line -> !line.startsWith("#") && !line.isBlank()).toList();
      if (!lines.isEmpty()) {
        list.add(
            new Broken(
                lines.get(0),
                lines.get(1),
                lines.get(2),
                lines.get(3),
                lines.size() > 4 ? lines.get(4) : ""));
      }
    }
    return list;
  }

  private String caught(Broken broken, Path scratch) throws Exception {
    Path source = sources.resolve(broken.file());
    String text = Files.readString(source);
    assertThat(text.split(Pattern.quote(broken.old()), -1))
        .as(broken.what() + ": its piece stands once in " + broken.file())
        .hasSize(2);
    Path changed = scratch.resolve("src").resolve(source.getFileName());
    Files.createDirectories(changed.getParent());
    Files.writeString(changed, text.replace(broken.old(), broken.instead()));
    Path classes = Files.createDirectories(scratch.resolve("classes"));
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-nowarn",
                "-cp",
                classPath(),
                "-d",
                classes.toString(),
                changed.toString());
    assertThat(failed).as(broken.what() + " compiles").isZero();
    try (URLClassLoader loader = new Anew(classes, prefix)) {
      return (String) loader.loadClass(catchers).getMethod("caught").invoke(null);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(broken.what(), e.getCause());
    }
  }

  private static String classPath() {
    return Optional.ofNullable(System.getProperty("surefire.test.class.path"))
        .orElse(System.getProperty("java.class.path"));
  }

  /** Loads the service's classes anew, the broken one before its whole self. */
  private static final class Anew extends URLClassLoader {
    private final String prefix;

    Anew(Path broken, String prefix) throws MalformedURLException {
      super(urls(broken), BrokenRules.class.getClassLoader());
      this.prefix = prefix;
    }

    private static URL[] urls(Path broken) throws MalformedURLException {
      List<URL> urls = new ArrayList<>();
      urls.add(broken.toUri().toURL());
      for (String entry : classPath().split(File.pathSeparator)) {
        urls.add(Path.of(entry).toUri().toURL());
      }
      return urls.toArray(URL[]::new);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(prefix)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }
  }
}
