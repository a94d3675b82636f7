// How those who store work tell those who do it.
package dev.kassa.membership.enrolment;

/** Enrolments that are due are being looked after. */
public interface DueWork {
  /** Something may be due now; returns at once. Without a wake it is noticed a moment later. */
  void wake();
}
