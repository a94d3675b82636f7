/**
 * A program with the hops of a payment and no logic: the limit that the product is held against.
 */
package dev.kassa.benchmarks.saga.bare;
