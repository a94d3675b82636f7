/** Recorded traffic against the publisher's specifications; the system tests use it too. */
package dev.kassa.simulator.openapi;
