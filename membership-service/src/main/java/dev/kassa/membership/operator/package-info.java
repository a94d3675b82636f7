/**
 * The operators' door to members and their data: HTTP in, problems and answers out; what is asked
 * for is done elsewhere.
 */
package dev.kassa.membership.operator;
