// What a process computes is counted to it, and what its children computed, too.
package dev.kassa.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessTimesTest {
  @Test
  void workIsCounted() {
    assumeTrue(ProcessTimes.isKnown(), "only Linux tells");
    long pid = ProcessHandle.current().pid();
    double before = ProcessTimes.ofTree(pid);
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (ProcessTimes.ofTree(pid) < before + 0.05 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(ProcessTimes.ofTree(pid)).isGreaterThanOrEqualTo(before + 0.05);
  }

  @Test
  void theMachineComputesAtLeastWhatWeDo() throws IOException {
    assumeTrue(ProcessTimes.isKnown(), "only Linux tells");
    assertThat(ProcessTimes.ofMachine())
        .isGreaterThan(ProcessTimes.ofTree(ProcessHandle.current().pid()));
  }

  @Test
  void whoIsGoneCountsNothing() throws IOException, InterruptedException {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    assertThat(ProcessTimes.ofTree(ended.pid())).isZero();
  }
}
