/**
 * The till page: server-rendered Qute, kept live by server-sent events. What is shown is a pure
 * function of the checkout's state ({@code Screen}); what is said comes from message bundles
 * ({@code Words}); what is pressed becomes a message of the contract.
 */
package dev.kassa.gateway.page;
