/**
 * What every call to the provider shares: access tokens, headers, tolerant error decoding, a guard
 * per (sales unit, operation), and the outcome of a call as a type. The operations themselves
 * belong to the services.
 */
package dev.kassa.vipps;
