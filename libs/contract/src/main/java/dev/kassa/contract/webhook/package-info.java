/** What webhook-ingest says: a verified notification of the provider. */
package dev.kassa.contract.webhook;
