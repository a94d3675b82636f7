// Command lines of the system's JVMs.
package dev.kassa.localstack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a program is started in a process of its own.
 *
 * @param root the checkout: what was built and what was learnt lies in its target folders
 */
record JavaCommands(Path root, Jvm jvm) {
  /**
   * A program on this JVM's class path, which holds the broker and the simulator too.
   *
   * @param name of the process
   * @param program has the main method
   */
  List<String> program(String name, Jvm.Heap heap, Class<?> program, String... arguments) {
    Path cache = root.resolve("sandbox/local-stack/target").resolve(name + ".aot");
    List<String> command = java(heap, cache);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * A service.
   *
   * @param cache name of the file with what it has learnt
   * @param settings by their keys
   */
  List<String> service(Service service, String cache, Map<String, String> settings) {
    List<String> command =
        java(service.heap(), root.resolve(service.module()).resolve("target").resolve(cache));
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(List.of("-jar", jar(service).toString()));
    return command;
  }

  /** What a service is when it is built. */
  Path jar(Service service) {
    return root.resolve(service.module()).resolve("target/quarkus-app/quarkus-run.jar");
  }

  private List<String> java(Jvm.Heap heap, Path cache) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm.options(heap, cache));
    return command;
  }
}
