/** The topics this service reads. */
package dev.kassa.payment.kafka;
