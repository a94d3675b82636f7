// All that is known about one reference, in one value: for the archive and for whoever reads books.
package dev.kassa.simulator;

import java.util.List;

/**
 * A payment with everything that happened around it.
 *
 * @param payment null while a reference was only called about and no payment has it
 * @param calls every write, oldest first, refused ones too
 * @param told every notification, oldest first
 * @param answers what its keys were answered, for repeats (API 4.9)
 * @param cardsTried how many cards the issuer has refused
 */
public record Story(
    PaymentKey key,
    Payment payment,
    List<Write.Seen> calls,
    List<Told> told,
    List<Write.Answered> answers,
    int cardsTried) {
  /** Copies the lists. */
  public Story {
    calls = List.copyOf(calls);
    told = List.copyOf(told);
    answers = List.copyOf(answers);
  }
}
