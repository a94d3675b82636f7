package dev.kassa.contract.webhook;

import dev.kassa.contract.Message;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Rules;

/**
 * {@code vipps.consent-revoked.v1}: somebody says, in the provider's name and without a signature
 * (API 3.9), that a person has taken their consent back. It proves nothing: a person looks at it.
 *
 * @param msn the sales unit whose address it came to
 * @param sub whom it is about, as the provider calls them at that sales unit; always sealed
 */
public record ConsentRevoked(Msn msn, PersonalText sub) implements Message {
  /** Refuses missing fields, and a person in clear. */
  public ConsentRevoked {
    Rules.present(msn, "msn");
    Rules.present(sub, "sub");
    Rules.require(sub.isSealed(), "sub", "must be sealed");
  }

  @Override
  public String key() {
    return msn.toString();
  }
}
