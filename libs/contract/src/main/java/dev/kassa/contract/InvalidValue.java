package dev.kassa.contract;

/**
 * A value that breaks a rule of the contract. The message names the field and the rule and never
 * the value: it may end in a refusal that others read, and the value may be personal.
 */
public final class InvalidValue extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final String rule;

  /**
   * @param field name of the field as on the wire, dotted for nested ones
   * @param rule what the field must be, as a sentence without subject ("must be …")
   */
  public InvalidValue(String field, String rule) {
    super(field + " " + rule);
    this.field = field;
    this.rule = rule;
  }

  /** Name of the field as on the wire. */
  public String field() {
    return field;
  }

  /** What the field must be. */
  public String rule() {
    return rule;
  }
}
