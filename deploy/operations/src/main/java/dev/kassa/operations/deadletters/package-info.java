/**
 * What an operator does with dead letters: lists, looks at and sends again what a service could not
 * take. Knows the topics and nothing of the services, so it works at any cluster.
 */
package dev.kassa.operations.deadletters;
