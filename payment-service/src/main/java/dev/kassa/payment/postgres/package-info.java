/** Payments and their calls in PostgreSQL. */
package dev.kassa.payment.postgres;
