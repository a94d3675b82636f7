/**
 * The provider as a till sees it: payments, logins, people, notifications and the books, as records
 * and functions that take the time as an argument. What touches the network or a file is in the
 * sub-packages; {@link dev.kassa.simulator.VippsSimulator} alone knows them all.
 */
package dev.kassa.simulator;
