/** The token of a browser: kept in a cookie that no script can read. */
package dev.kassa.gateway.session;
