/** What payment-service says about money: facts with totals, and the outcome of every command. */
package dev.kassa.contract.payment;
