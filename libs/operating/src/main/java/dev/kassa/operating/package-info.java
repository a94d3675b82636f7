/**
 * The operators' door of a service: who is let in, who asks and why, and how a refusal is said.
 * What is behind the door is each service's own.
 */
package dev.kassa.operating;
