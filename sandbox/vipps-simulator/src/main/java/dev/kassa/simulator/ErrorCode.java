package dev.kassa.simulator;

/**
 * The provider's domain errors (API 4.8). The numbers and titles are the documentation's; which
 * status belongs to which number is published for 6080 only, so the statuses here are the mapping
 * API 4.8 suggests, and {@link SimulatorConfig.Choices#errorStatuses} overrides them one by one.
 */
public enum ErrorCode {
  INTERNAL_ERROR(3010, "Internal error", 500),
  CAPTURE_IDEMPOTENCY_CONFLICT(4010, "Capture idempotency conflict", 409),
  IDEMPOTENCY_ERROR(4020, "Idempotency error", 409),
  INVALID_AMOUNT(4040, "Invalid amount", 400),
  INVALID_CUSTOMER_TOKEN(4050, "Invalid CustomerToken", 400),
  INVALID_PERSONAL_QR(4060, "Invalid PersonalQr", 400),
  INVALID_PHONE_NUMBER(4070, "Invalid phone number", 400),
  INVALID_SCOPE(4080, "Invalid scope", 400),
  INVALID_URL(4090, "Invalid URL", 400),
  METADATA_TOO_MANY(4100, "Too many metadata pairs", 400),
  METADATA_DUPLICATE_KEYS(4110, "Duplicate metadata keys", 400),
  METADATA_KEY_TOO_LONG(4120, "Metadata key too long", 400),
  METADATA_VALUE_TOO_LONG(4130, "Metadata value too long", 400),
  MISSING_REQUIRED_PARAMETER(4140, "Missing required parameter", 400),
  REFERENCE_EXISTS(4150, "Reference exists or refund idempotency conflict", 409),
  INVALID_PAYMENT_METHOD_TYPE(4160, "Invalid payment method type", 400),
  BLOCKING_SOURCES_NOT_APPLICABLE(5010, "Blocking sources not applicable", 400),
  EXPRESS_NOT_ALLOWED(5020, "Express payment not allowed", 403),
  ILLEGAL_SCOPE(5030, "Illegal scope", 403),
  INVALID_CURRENCY(5040, "Invalid currency for merchant", 403),
  LONG_LIVING_NOT_ALLOWED(5050, "Long-living payment not allowed", 403),
  BANK_ACCOUNT_NOT_VERIFIED(5060, "Merchant bank account not verified", 403),
  CANNOT_BE_CREATED(5070, "Payment cannot be created", 403),
  PUSH_NOT_ALLOWED(5080, "PUSH_MESSAGE not allowed", 403),
  REFERENCE_NOT_FOUND(5090, "Reference not found", 404),
  REFUND_NOT_POSSIBLE(5100, "Refund not possible", 400),
  AMOUNT_TOO_SMALL(6010, "Amount too small", 400),
  REFUND_BEFORE_RESERVATION(6020, "Refund before reservation", 400),
  CANCEL_PERIOD_EXPIRED(6030, "Cancel period expired", 400),
  CANNOT_CANCEL_CAPTURED(6040, "Cannot cancel a captured payment", 400),
  CANNOT_CANCEL_NON_RESERVED(6050, "Cannot cancel a non-reserved payment", 400),
  CANNOT_CANCEL_AUTHORIZED(6060, "Cannot cancel authorized payment", 400),
  CANNOT_CAPTURE_CANCELLED(6070, "Cannot capture a cancelled payment", 400),
  CAPTURE_BEFORE_RESERVATION(6080, "Cannot capture before reservation", 400),
  CAPTURE_TOO_HIGH(6090, "Capture amount too high", 400),
  CAPTURE_PERIOD_EXPIRED(6100, "Capture period expired", 400),
  EXPIRY_TOO_LATE(6110, "Expiry too late", 400),
  EXPIRY_TOO_SOON(6120, "Expiry too soon", 400),
  RECEIPT_REQUIRED(6130, "Long-living payments require a receipt", 400),
  MUST_CAPTURE_FULL_AMOUNT(6140, "Must capture full amount", 400),
  NOT_ENOUGH_REFUNDABLE(6150, "Not enough refundable", 400),
  ORDER_PROCESSING(6160, "Order processing", 423),
  ALREADY_CAPTURED(6170, "Already captured", 400),
  ALREADY_REFUNDED(6180, "Already refunded", 400),
  CANNOT_BE_CANCELLED(6190, "Cannot be cancelled", 400),
  CANNOT_BE_CAPTURED(6200, "Cannot be captured", 400),
  CANNOT_BE_REFUNDED(6210, "Cannot be refunded", 400),
  REFUND_PERIOD_EXPIRED(6220, "Refund period expired", 400),
  ALREADY_RESERVED(6230, "Already reserved", 400),
  CANCEL_WHILE_PROCESSING(6250, "Cannot cancel processing payment", 400),
  FUNDS_UNAVAILABLE(6260, "Funds unavailable", 400),
  CAPTURE_FAILED_TRY_LATER(6280, "Capture failed, try again later", 400),
  CUSTOMER_NOT_FOUND(7010, "Customer not found", 400),
  APPROVE_FAILED(10010, "Approve failed", 400),
  APPROVE_NOT_ALLOWED(10020, "Approve not allowed", 400),
  IDENTIFICATION_REQUIRED(10030, "Identification required", 400),
  INVALID_PAYMENT_SOURCE(10040, "Invalid payment source", 400),
  NO_CARDS(10050, "No cards", 400),
  OPERATION_NOT_SUPPORTED(10060, "Operation not supported", 400),
  LIMIT_EXCEEDED(10070, "Limit exceeded", 400);

  private final int code;
  private final String title;
  private final int defaultStatus;

  ErrorCode(int code, String title, int defaultStatus) {
    this.code = code;
    this.title = title;
    this.defaultStatus = defaultStatus;
  }

  /** The number in {@code extraDetails}. */
  public int code() {
    return code;
  }

  /** The problem's title; clients must not branch on it. */
  public String title() {
    return title;
  }

  /** The status when no setting says otherwise. */
  public int defaultStatus() {
    return defaultStatus;
  }

  /** Whether the same key is meant to be tried again (API 7.2), so that the answer cannot stick. */
  boolean retryable() {
    return this == ORDER_PROCESSING
        || this == CANCEL_WHILE_PROCESSING
        || this == CAPTURE_FAILED_TRY_LATER
        || this == INTERNAL_ERROR;
  }
}
