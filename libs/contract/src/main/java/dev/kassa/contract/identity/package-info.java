/** What identity-service says: who stands at the till. */
package dev.kassa.contract.identity;
