// Where everything lies that one machine's system keeps or writes.
package dev.kassa.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder {@code .kassa}: keys, settings, passwords, data, logs. It survives {@code down}.
 *
 * @param path its place
 */
record StateDirectory(Path path) {
  /** Settings, credentials and keysets. */
  LocalFiles files() {
    return new LocalFiles(path);
  }

  /** What a script reads to find the system; there while the system is up. */
  Path stackFile() {
    return path.resolve("stack.json");
  }

  /** What the supervisor says of its processes. */
  Path statusFile() {
    return path.resolve("run").resolve("status.json");
  }

  /** Which process has this name, if it runs. */
  PidFile pid(String name) {
    return new PidFile(path.resolve("run").resolve(name + ".pid"));
  }

  /** Who holds this process back: as long as they run, it is not started. */
  PidFile held(String name) {
    return new PidFile(path.resolve("run").resolve(name + ".held"));
  }

  /** The live secrets of webhook-ingest's registrations. */
  Path webhooks() {
    return path.resolve("webhooks");
  }

  /**
   * A broker's log.
   *
   * @param name of its process
   */
  Path kafka(String name) {
    return path.resolve(name);
  }

  /** How many brokers this state was made with. */
  int brokers() {
    try {
      return Files.exists(brokersFile())
          ? Integer.parseInt(Files.readString(brokersFile()).strip())
          : 1;
    } catch (IOException | NumberFormatException e) {
      throw new LocalStackFailure(brokersFile() + " cannot be read", e);
    }
  }

  /** Binds this state to so many brokers. */
  void keepBrokers(int brokers) {
    kept(brokersFile(), Integer.toString(brokers));
  }

  private Path brokersFile() {
    return path.resolve("brokers");
  }

  Path postgres() {
    return path.resolve("postgres");
  }

  Path simulator() {
    return path.resolve("simulator");
  }

  Path simulatorSettings() {
    return path.resolve("simulator.json");
  }

  /** Output of one process. */
  Path log(String name) {
    return path.resolve("logs").resolve(name + ".log");
  }

  /** The password of one database user, made at the first question. */
  String password(String user) {
    return kept(path.resolve("passwords").resolve(user), RandomText.hex(16));
  }

  /** The port offset this state was made with: addresses registered with the provider hold it. */
  Optional<Integer> portOffset() {
    try {
      return Files.exists(portOffsetFile())
          ? Optional.of(Integer.valueOf(Files.readString(portOffsetFile()).strip()))
          : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      throw new LocalStackFailure(portOffsetFile() + " cannot be read", e);
    }
  }

  /**
   * The port offset to use.
   *
   * @param asked by whoever starts; null is what it was made with, at first 0
   * @throws LocalStackFailure if this state was made with another
   */
  int portOffset(Integer asked) {
    int kept = portOffset().orElse(asked == null ? 0 : asked);
    if (asked != null && asked != kept) {
      throw new LocalStackFailure(
          ("The state in %s was made with --port-offset %d, and addresses registered with the"
                  + " provider hold it. Use that, or begin anew with --fresh.")
              .formatted(path, kept));
    }
    return kept;
  }

  /** Binds this state to its ports. */
  void keepPortOffset(int offset) {
    kept(portOffsetFile(), Integer.toString(offset));
  }

  /** What the processes that run, or ran last, run in. */
  Jvm jvm() {
    try {
      return Files.exists(jvmFile()) ? Jvm.named(Files.readString(jvmFile())) : Jvm.QUICK;
    } catch (IOException e) {
      throw new LocalStackFailure(jvmFile() + " cannot be read", e);
    }
  }

  /** Notes it for the commands that come while they run. */
  void noteJvm(Jvm jvm) {
    try {
      OwnerOnly.write(jvmFile(), jvm.chosenName());
    } catch (IOException e) {
      throw new LocalStackFailure(jvmFile() + " cannot be written", e);
    }
  }

  private Path jvmFile() {
    return path.resolve("run").resolve("jvm");
  }

  private Path portOffsetFile() {
    return path.resolve("port-offset");
  }

  private static String kept(Path file, String first) {
    try {
      if (!Files.exists(file)) {
        OwnerOnly.write(file, first);
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new LocalStackFailure(file + " cannot be used", e);
    }
  }
}
