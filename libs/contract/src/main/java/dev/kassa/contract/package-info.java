/**
 * The wire: what services and tills say to each other on Kafka. Value types refuse what is not
 * valid when they are made, so a message that could be read is a message that makes sense by
 * itself. JDK and annotations only; who reads and writes JSON is in {@code dev.kassa.messaging}.
 */
package dev.kassa.contract;
