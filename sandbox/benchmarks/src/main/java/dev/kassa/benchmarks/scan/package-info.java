/** The scan of a till on Kafka until the member is recognised on Kafka, in a large club. */
package dev.kassa.benchmarks.scan;
