/** The operators' door: HTTP in, problems and answers out; what is asked for is done elsewhere. */
package dev.kassa.payment.operator;
