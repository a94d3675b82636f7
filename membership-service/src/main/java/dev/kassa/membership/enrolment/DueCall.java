// A provider call that this instance has claimed.
package dev.kassa.membership.enrolment;

/**
 * A call to be made now, outside of any transaction.
 *
 * @param sealedMsisdn of the person to be asked, see {@link EnrolmentSeal}
 */
public record DueCall(EnrolmentRequest request, Step.ProviderCall call, String sealedMsisdn) {}
