/**
 * Takes scans, decides by the root, and carries out: joins the topics, the provider and the
 * numbering plans, which do not know each other. {@code Scans} is the intake of {@code pos.scans},
 * {@code Enquiry} finds out about one scan.
 */
package dev.kassa.identity.shell;
