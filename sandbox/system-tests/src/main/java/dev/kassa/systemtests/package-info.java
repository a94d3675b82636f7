/**
 * The running system seen from outside: a player of tills who writes to Kafka as a chain's own
 * gateway would, and the proof that the provider's books, the topics and the tills say the same.
 * Nothing here uses the services' message classes: what the documents say must be enough.
 */
package dev.kassa.systemtests;
