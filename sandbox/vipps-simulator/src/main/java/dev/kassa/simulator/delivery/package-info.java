/** Notifications on their way to the merchant's receiver. */
package dev.kassa.simulator.delivery;
