/**
 * The club, as pure rules: who is recognised, who is linked to which member, what a purchase is
 * worth. Sub-packages are named after what they touch; {@code enrolment} is pure as well.
 */
package dev.kassa.membership;
