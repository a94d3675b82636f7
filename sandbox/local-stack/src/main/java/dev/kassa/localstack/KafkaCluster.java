// The processes of Kafka on one machine: one broker, or some that are each other's copies.
package dev.kassa.localstack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The brokers that the state was made with.
 *
 * @param java starts them
 * @param grace how long each may take to end in order
 */
record KafkaCluster(StateDirectory state, Ports ports, JavaCommands java, Duration grace) {
  private static final String BROKER = "kafka";
  private static final Jvm.Heap HEAP = new Jvm.Heap(512, 1024);

  /** In the order of their numbers. */
  List<ProcessSpec> processes() {
    return nodes().mapToObj(this::process).toList();
  }

  /** What clients connect to. */
  String bootstrapServers() {
    return nodes()
        .mapToObj(node -> "127.0.0.1:" + ports.kafka(node))
        .collect(Collectors.joining(","));
  }

  /**
   * The name of a broker's process.
   *
   * @param node from 1
   */
  static String name(int node) {
    return node == 1 ? BROKER : BROKER + "-" + node;
  }

  /** Whether a process is a broker. */
  static boolean has(String process) {
    return process.startsWith(BROKER);
  }

  private ProcessSpec process(int node) {
    String name = name(node);
    KafkaNode broker =
        new KafkaNode(
            node,
            nodes().map(ports::kafka).boxed().toList(),
            nodes().map(ports::kafkaController).boxed().toList());
    Path told = state.path().resolve("run").resolve(name + ".ready");
    List<String> command =
        java.program(
            BROKER,
            HEAP,
            KafkaProgram.class,
            KafkaProgram.arguments(state.kafka(name), broker, told).toArray(String[]::new));
    return new ProcessSpec(
        name,
        command,
        Map.of(),
        List.of(broker.port(), broker.controllerPort()),
        Readiness.told(told),
        "TERM",
        grace,
        state.log(name));
  }

  private IntStream nodes() {
    return IntStream.rangeClosed(1, state.brokers());
  }
}
