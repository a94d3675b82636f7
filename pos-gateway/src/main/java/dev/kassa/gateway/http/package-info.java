/** What a POS vendor's program sees: REST and server-sent events. */
package dev.kassa.gateway.http;
