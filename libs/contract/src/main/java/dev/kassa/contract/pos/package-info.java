/** What tills say: scans, enrolment and payment commands (public contract of a chain's gateway). */
package dev.kassa.contract.pos;
