/** The provider's HTTP surface, and the simulator's own under {@code /simulator}. */
package dev.kassa.simulator.http;
