/**
 * The payment saga: what to do about one payment when something happens to it. Pure: no clock, no
 * I/O, no randomness; same events in the same order give the same states, facts and calls (DESIGN
 * 6.12). {@code shell} stores what it decides; {@code kafka}, {@code postgres} and {@code epayment}
 * are what their names say.
 */
package dev.kassa.payment;
