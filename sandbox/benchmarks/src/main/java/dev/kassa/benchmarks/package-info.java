/**
 * Measures the running system, and beside it in the same run the limit: programs that touch the
 * same things and decide nothing. Each part of the benchmark has a package; this one has what they
 * share. Nothing of the services is on the class path.
 */
package dev.kassa.benchmarks;
