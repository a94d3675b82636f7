/** Phone numbers as typed, with libphonenumber. */
package dev.kassa.payment.phone;
