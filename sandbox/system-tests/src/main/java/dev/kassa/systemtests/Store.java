// The stores that the local settings know.
package dev.kassa.systemtests;

/** A store of the local settings, with what its tills know of their sales unit. */
enum Store {
  OSLO("123456", "oslo-1", "NOK", "47", "9"),
  BERGEN("123456", "bergen-2", "NOK", "47", "9"),
  AARHUS("654321", "aarhus-1", "DKK", "45", "2");

  private final String msn;
  private final String storeId;
  private final String currency;
  private final String countryCode;
  private final String mobilePrefix;

  Store(String msn, String storeId, String currency, String countryCode, String mobilePrefix) {
    this.msn = msn;
    this.storeId = storeId;
    this.currency = currency;
    this.countryCode = countryCode;
    this.mobilePrefix = mobilePrefix;
  }

  /** The provider's number of the sales unit. */
  String msn() {
    return msn;
  }

  /** The store's name in messages. */
  String storeId() {
    return storeId;
  }

  /** Of the sales unit's market. */
  String currency() {
    return currency;
  }

  /**
   * Another store of the same sales unit, which may refund its payments; itself if there is none.
   */
  Store sibling() {
    return switch (this) {
      case OSLO -> BERGEN;
      case BERGEN -> OSLO;
      case AARHUS -> AARHUS;
    };
  }

  /** A sales unit whose tills these are not. */
  Store stranger() {
    return switch (this) {
      case OSLO, BERGEN -> AARHUS;
      case AARHUS -> OSLO;
    };
  }

  /**
   * A mobile number of the store's country: country code, then eight digits.
   *
   * @param person 0 to 9 999 999
   */
  String msisdn(int person) {
    return countryCode + national(person);
  }

  /** The same number as somebody of the country says it. */
  String national(int person) {
    return mobilePrefix + "%07d".formatted(person);
  }
}
