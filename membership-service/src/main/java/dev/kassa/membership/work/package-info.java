/** The loop that looks after due enrolments: it alone knows both the tables and the login. */
package dev.kassa.membership.work;
