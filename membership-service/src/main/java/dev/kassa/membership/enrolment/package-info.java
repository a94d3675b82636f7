/**
 * Asking one person to join, as a pure state machine: no clock, no database, no network, no
 * randomness. {@code EnrolmentSaga} decides, others carry out.
 */
package dev.kassa.membership.enrolment;
