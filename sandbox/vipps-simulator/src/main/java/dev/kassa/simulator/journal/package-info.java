/** The file that keeps the state. */
package dev.kassa.simulator.journal;
