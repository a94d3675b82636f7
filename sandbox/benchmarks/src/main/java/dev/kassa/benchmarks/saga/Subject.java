// What is asked for payments: the product, or the bare program beside it.
package dev.kassa.benchmarks.saga;

import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Something that takes payment requests from one topic and tells their end on another, under the
 * same key, with a {@code ce_type} in the headers.
 *
 * @param name in the table
 * @param requests words the next request, another payment each time
 * @param outcomes the topic where the ends are told
 */
record Subject(String name, Supplier<ProducerRecord<String, byte[]>> requests, String outcomes) {}
