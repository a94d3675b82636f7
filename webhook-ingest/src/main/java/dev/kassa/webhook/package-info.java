/**
 * The provider's notifications: whether one is genuine, what it is about, and what must be
 * registered so that they come (DESIGN 7, API 5). Pure; sub-packages touch the world: {@code http}
 * the provider's requests, {@code kafka} the topic, {@code secrets} the folder of live secrets,
 * {@code registration} the provider's list of registrations.
 */
package dev.kassa.webhook;
