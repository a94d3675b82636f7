/**
 * Carries out what the saga decides: loads, asks it, and stores state, facts and calls in one
 * transaction; makes the calls outside of any. The one package that may use all edges; it has no
 * rule about money of its own.
 */
package dev.kassa.payment.shell;
