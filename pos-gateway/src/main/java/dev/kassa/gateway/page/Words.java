// Every text of the page; the languages are in messages/till_<language>.properties.
package dev.kassa.gateway.page;

import dev.kassa.contract.identity.CustomerUnidentified;
import dev.kassa.contract.membership.EnrolmentEnded;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentRefused;
import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/**
 * The words of the page. A method whose argument is an enum has a text for each constant; the build
 * fails when one is missing.
 */
@MessageBundle(value = "till", locale = "en")
interface Words {
  // Furniture

  @Message
  String title();

  @Message
  String storeAndTill(String store, String till);

  @Message
  String connectionLost();

  @Message
  String notSent();

  @Message
  String notSentYet();

  @Message
  String noLongerPossible();

  // Signing in

  @Message
  String signInTitle();

  @Message
  String signInAdvice();

  @Message
  String token();

  @Message
  String signIn();

  @Message
  String signInRefused();

  @Message
  String pair();

  @Message
  String pairAdvice();

  @Message
  String pairEnter();

  @Message
  String pairWaits();

  @Message
  String pairOver();

  @Message
  String pairAway();

  @Message
  String signOut();

  @Message
  String signOutTitle();

  @Message
  String signOutAdvice();

  @Message
  String noSuchPage();

  @Message
  String signingIn();

  @Message
  String chooseTitle();

  @Message
  String chooseAdvice();

  @Message
  String till();

  @Message
  String salesUnit();

  @Message
  String choose();

  @Message
  String tillUnreadable();

  // Scanning

  @Message
  String entryLabel();

  @Message
  String entryAdvice();

  @Message
  String send();

  @Message
  String entryNothing();

  @Message
  String entryNoArticle(long number);

  @Message
  String entryLocked();

  // Customer

  @Message
  String customer();

  @Message
  String nobody();

  @Message
  String reading();

  @Message
  String known();

  @Message
  String byQr();

  @Message
  String byPhone();

  @Message
  String bySticker();

  @Message
  String member();

  @Message
  String priceGroup(String group);

  @Message
  String points(long points);

  @Message
  String earned(long points);

  @Message
  String notMember();

  @Message
  String unreadable();

  @Message
  String scanAgain();

  // Club

  @Message
  String club();

  @Message
  String mayAsk();

  @Message
  String askToJoin();

  @Message
  String askAgain();

  @Message
  String notMe();

  @Message
  String withdraw();

  @Message
  String asking();

  @Message
  String confirming();

  @Message
  String confirmingHint();

  @Message
  String goOn();

  @Message
  String joined();

  @Message
  String endedGoOn();

  // Basket

  @Message
  String basket();

  @Message
  String articles();

  @Message
  String empty();

  @Message
  String name();

  @Message
  String quantity();

  @Message
  String price();

  @Message
  String discount();

  @Message
  String taxRate();

  @Message
  String sum();

  @Message
  String remove();

  @Message
  String removeLine(String name);

  @Message
  String quantityOf(String name);

  @Message
  String discountOf(String name);

  @Message
  String otherArticle();

  @Message
  String add();

  @Message
  String taxOf(String rate, String net);

  @Message
  String discountTotal();

  @Message
  String total();

  @Message
  String addGoods();

  @Message
  String lineWrong();

  @Message
  String locked();

  // Actions

  @Message
  String pay();

  @Message
  String payAgain();

  @Message
  String confirm();

  @Message
  String cancel();

  @Message
  String refund();

  @Message
  String next();

  @Message
  String back();

  // Refund

  @Message
  String refundTitle();

  @Message
  String refundByReceipt();

  @Message
  String refundReference();

  @Message
  String referenceUnreadable();

  @Message
  String refundAmount();

  @Message
  String refundMost(String sum);

  @Message
  String refundReason();

  @Message
  String refundNow();

  @Message
  String refundTooMuch(String sum);

  @Message
  String refundNotAllowed();

  @Message
  String unitNotAllowed();

  @Message
  String forgotten();

  @Message
  String amountUnreadable();

  // Lists

  @Message
  String unfinished();

  @Message
  String minutesAgo(long minutes);

  @Message
  String justNow();

  @Message
  String attempt(long number);

  @Message
  String watching(String till);

  @Message
  String nothingYet();

  // Status: what it is, and what to do

  @Message
  String startHeadline();

  @Message
  String startAdvice();

  @Message
  String readingHeadline();

  @Message
  String readingAdvice();

  @Message
  String readingSlow();

  @Message
  String unreadableHeadline();

  @Message
  String mayJoinHeadline();

  @Message
  String mayJoinAdvice();

  @Message
  String askingHeadline();

  @Message
  String askingAdvice();

  @Message
  String joiningHeadline(String message);

  @Message
  String joiningAdvice();

  @Message
  String readyHeadline();

  @Message
  String readyAdvice();

  @Message
  String askedHeadline(String sum);

  @Message
  String askedAdvice();

  @Message
  String waitingHeadline(String sum);

  @Message
  String waitingAdvice();

  @Message
  String waitingHint();

  @Message
  String timeLeft();

  @Message
  String cancellingHeadline(String sum);

  @Message
  String cancellingAdvice();

  @Message
  String approvedHeadline(String sum);

  @Message
  String approvedAdvice();

  @Message
  String toConfirmHeadline(String sum);

  @Message
  String toConfirmAdvice();

  @Message
  String paidHeadline(String sum);

  @Message
  String paidAdvice();

  @Message
  String refundingHeadline();

  @Message
  String refundingAdvice();

  @Message
  String partlyRefundedHeadline(String refunded);

  @Message
  String partlyRefundedAdvice(String sum);

  @Message
  String refundedHeadline(String sum);

  @Message
  String refundedAdvice();

  @Message
  String releasedHeadline();

  @Message
  String releasedAdvice();

  @Message
  String declinedHeadline();

  @Message
  String declinedAdvice();

  @Message
  String expiredHeadline();

  @Message
  String expiredAdvice();

  @Message
  String cancelledHeadline();

  @Message
  String cancelledAdvice();

  @Message
  String refusedHeadline();

  @Message
  String unknownHeadline();

  @Message
  String unknownAdvice();

  @Message
  String cancelRefused(String why);

  @Message
  String refundRefused(String why);

  @Message
  String confirmRefused(String why);

  @Message
  String otherRefusal();

  @Message
  String toneAct();

  @Message
  String toneWait();

  @Message
  String toneStop();

  @Message
  String unidentified(CustomerUnidentified.Reason reason);

  @Message
  String enrolmentEnded(EnrolmentEnded.Reason reason);

  @Message
  String paymentRefused(PaymentRefused.Reason reason);

  @Message
  String commandRefused(CommandRefused.Reason reason);

  @Message
  String unknownPhase(OutcomePending.Phase phase);

  @Message
  String basketProblem(Basket.Problem problem);

  @Message
  String refundFor(RefundReason reason);
}
