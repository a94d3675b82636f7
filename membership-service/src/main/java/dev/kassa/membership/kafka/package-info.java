/** The topics that this service reads. */
package dev.kassa.membership.kafka;
