/**
 * The club's tables: state rows and the statements that load and write many of them at once. What
 * is decided about them is not decided here.
 */
package dev.kassa.membership.postgres;
