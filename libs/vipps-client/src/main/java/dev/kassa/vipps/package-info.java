/**
 * What every call to the provider shares: access tokens, headers, tolerant error decoding, a guard
 * per (sales unit, operation), the outcome of a call as a type, and phone numbers as the provider
 * takes them. The operations themselves belong to the services.
 */
package dev.kassa.vipps;
