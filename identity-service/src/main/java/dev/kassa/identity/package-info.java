/**
 * Who stands at the till: decides, without clock and without I/O, what becomes of a scan (DESIGN
 * 4). Sub-packages touch the world and know the root only: {@code kafka} the topics, {@code qr} the
 * provider's exchange, {@code phone} the numbering plans. {@code shell} joins them.
 */
package dev.kassa.identity;
