/**
 * The tills' door for chains without a gateway of their own: what a till says over HTTP goes onto
 * the {@code pos.*} topics, and what happened comes back by checkout. Nothing is stored: every
 * replica reads all of it from Kafka (ADR 0007).
 */
package dev.kassa.gateway;
