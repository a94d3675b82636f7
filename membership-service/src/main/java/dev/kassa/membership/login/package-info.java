/** The provider's merchant-initiated login (CIBA, API 3): the only files that know its JSON. */
package dev.kassa.membership.login;
