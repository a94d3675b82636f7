/**
 * Messages and PostgreSQL: the inbox, the outbox and its relay, and one transaction around both
 * (DESIGN 7). A service opts in by indexing this module; its beans are in {@code MessagingBeans}.
 */
package dev.kassa.messaging.postgres;
