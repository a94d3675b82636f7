/**
 * Takes in what arrives: one handler a topic reads it, {@code ClubShell} loads what it is about,
 * the decisions are made in memory and stored, and the calls that are due are made. The one package
 * that may use all edges.
 */
package dev.kassa.membership.shell;
