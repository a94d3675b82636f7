/**
 * Who stands at the till: decides, without clock and without I/O, what becomes of a scan (DESIGN
 * 4). Sub-packages touch the world: {@code kafka} the topics, {@code qr} the provider's exchange,
 * {@code phone} the numbering plans.
 */
package dev.kassa.identity;
