package dev.kassa.contract.pos;

/** What to do when the customer approves while the till is giving up. */
public enum OnLateApproval {
  /** The sale stands: capture. */
  KEEP,
  /** The sale is off: give the money back. */
  RELEASE
}
