/** The topics of this service: the one it reads, and patient publishing on the others. */
package dev.kassa.identity.kafka;
