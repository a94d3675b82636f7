/**
 * The club's tables, and the handlers that take messages into them. Each handler runs in the one
 * transaction of its message. Locks are taken in this order: enrolment, visit, purchase, member.
 */
package dev.kassa.membership.postgres;
