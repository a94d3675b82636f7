package dev.kassa.simulator;

/** A setting or a person's record that cannot be; the text names the field and the rule. */
public final class InvalidSetting extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Refuses {@code field}; the value stays out of the text, it may be personal or secret. */
  public InvalidSetting(String field, String rule) {
    super(field + " " + rule);
  }
}
