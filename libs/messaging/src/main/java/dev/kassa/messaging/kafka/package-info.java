/** Reading topics through the platform's channels, as bytes. */
package dev.kassa.messaging.kafka;
