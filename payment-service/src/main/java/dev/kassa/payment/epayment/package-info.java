/** The provider's ePayment API (API 4): the only place that knows its JSON. */
package dev.kassa.payment.epayment;
