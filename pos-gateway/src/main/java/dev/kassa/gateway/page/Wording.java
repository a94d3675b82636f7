// From what is shown to what is said: one text for everything a checkout can be.
package dev.kassa.gateway.page;

import dev.kassa.contract.Money;
import dev.kassa.contract.identity.CustomerIdentified.Method;
import dev.kassa.gateway.page.Said.Button;
import dev.kassa.gateway.page.Said.How;
import io.quarkus.qute.i18n.Localized;
import io.quarkus.qute.i18n.MessageBundles;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says it in one language.
 *
 * @param words of that language
 */
record Wording(Language language, Words words) {
  private enum Tone {
    ACT("act", "➜"),
    WAIT("wait", "…"),
    GOOD("good", "✔"),
    BAD("bad", "✖"),
    STOP("stop", "!");

    private final String css;
    private final String icon;

    Tone(String css, String icon) {
      this.css = css;
      this.icon = icon;
    }
  }

  /** In this language. */
  static Wording of(Language language) {
    return new Wording(
        language, MessageBundles.get(Words.class, Localized.Literal.of(language.tag())));
  }

  /** The large line. */
  Said.Line line(Screen screen) {
    return line(screen.status(), screen.remark().map(this::remark).orElse(""));
  }

  private Said.Line line(Status status, String remark) {
    return switch (status) {
      case Status.Start _ -> line(Tone.ACT, words.startHeadline(), words.startAdvice(), remark);
      case Status.Reading(var payableIn) ->
          hinted(
              Tone.WAIT,
              words.readingHeadline(),
              words.readingAdvice(),
              words.readingSlow(),
              payableIn,
              remark);
      case Status.Unreadable(var reason) ->
          line(Tone.ACT, words.unreadableHeadline(), words.unidentified(reason), remark);
      case Status.MayJoin _ ->
          line(Tone.ACT, words.mayJoinHeadline(), words.mayJoinAdvice(), remark);
      case Status.AskingToJoin _ ->
          line(Tone.WAIT, words.askingHeadline(), words.askingAdvice(), remark);
      case Status.Joining(var message) ->
          line(Tone.ACT, words.joiningHeadline(message), words.joiningAdvice(), remark);
      case Status.Ready _ -> line(Tone.ACT, words.readyHeadline(), words.readyAdvice(), remark);
      case Status.Asked(var amount) ->
          line(Tone.WAIT, words.askedHeadline(sum(amount)), words.askedAdvice(), remark);
      case Status.Waiting(var amount, _, var hintIn) ->
          hinted(
              Tone.WAIT,
              words.waitingHeadline(sum(amount)),
              words.waitingAdvice(),
              words.waitingHint(),
              hintIn,
              remark);
      case Status.Cancelling(var amount) ->
          line(Tone.WAIT, words.cancellingHeadline(sum(amount)), words.cancellingAdvice(), remark);
      case Status.Approved(var amount) ->
          line(Tone.WAIT, words.approvedHeadline(sum(amount)), words.approvedAdvice(), remark);
      case Status.ToConfirm(var amount) ->
          line(Tone.ACT, words.toConfirmHeadline(sum(amount)), words.toConfirmAdvice(), remark);
      case Status.Paid(var captured) ->
          line(Tone.GOOD, words.paidHeadline(sum(captured)), words.paidAdvice(), remark);
      case Status.Refunding _ ->
          line(Tone.WAIT, words.refundingHeadline(), words.refundingAdvice(), remark);
      case Status.PartlyRefunded(var captured, var refunded) ->
          line(
              Tone.GOOD,
              words.partlyRefundedHeadline(sum(refunded)),
              words.partlyRefundedAdvice(sum(captured)),
              remark);
      case Status.Refunded(var refunded) ->
          line(Tone.GOOD, words.refundedHeadline(sum(refunded)), words.refundedAdvice(), remark);
      case Status.Released _ ->
          line(Tone.BAD, words.releasedHeadline(), words.releasedAdvice(), remark);
      case Status.Declined _ ->
          line(Tone.BAD, words.declinedHeadline(), words.declinedAdvice(), remark);
      case Status.Expired _ ->
          line(Tone.BAD, words.expiredHeadline(), words.expiredAdvice(), remark);
      case Status.Cancelled _ ->
          line(Tone.BAD, words.cancelledHeadline(), words.cancelledAdvice(), remark);
      case Status.Refused(var why) -> line(Tone.BAD, words.refusedHeadline(), refusal(why), remark);
      case Status.Unknown(var phase) ->
          line(
              Tone.STOP,
              words.unknownHeadline(),
              words.unknownAdvice() + " " + words.unknownPhase(phase),
              remark);
    };
  }

  /** In words, why something was refused. */
  String refusal(Refusal why) {
    return switch (why) {
      case Refusal.OfPayment(var reason) -> words.paymentRefused(reason);
      case Refusal.OfCommand(var reason) -> words.commandRefused(reason);
      case Refusal.Other _ -> words.otherRefusal();
    };
  }

  /**
   * The buttons, the obvious one first.
   *
   * @param base address of the checkout
   * @param next address of the next one
   */
  Said.Actions actions(Screen screen, String base, String next) {
    Screen.Actions can = screen.actions();
    List<Button> buttons = new ArrayList<>();
    boolean askFirst = screen.status() instanceof Status.MayJoin;
    Duration payIn =
        screen.status() instanceof Status.Reading(var payableIn) ? payableIn : Duration.ZERO;
    can.join()
        .ifPresent(
            ask ->
                buttons.add(
                    post(
                        "F2",
                        ask.notMe()
                            ? words.notMe()
                            : ask.number() == 0 ? words.askToJoin() : words.askAgain(),
                        base
                            + "/join/"
                            + ask.whom().value()
                            + "?number="
                            + ask.number()
                            + (ask.notMe() ? "&notMe=true" : ""),
                        askFirst)));
    can.withdraw()
        .ifPresent(
            number ->
                buttons.add(
                    post("F2", words.withdraw(), base + "/withdraw?number=" + number, false)));
    can.pay()
        .ifPresent(
            attempt ->
                buttons.add(
                    new Button(
                        "F4",
                        attempt == 1 ? words.pay() : words.payAgain(),
                        How.SALE,
                        base + "/payments/" + attempt,
                        !askFirst,
                        seconds(payIn))));
    can.confirm()
        .ifPresent(on -> buttons.add(post("F4", words.confirm(), on(base, on, "confirm"), true)));
    can.cancel()
        .ifPresent(on -> buttons.add(post("Esc", words.cancel(), on(base, on, "cancel"), false)));
    can.refund()
        .ifPresent(
            _ ->
                buttons.add(
                    new Button("F8", words.refund(), How.OPEN, base + "/refund", false, 0)));
    if (can.refund().isEmpty() && can.editable()) {
      buttons.add(
          new Button("F8", words.refundByReceipt(), How.OPEN, base + "/receipt-refund", false, 0));
    }
    if (can.next()) {
      buttons.add(new Button("F9", words.next(), How.LEAD, next, can.done(), 0));
    }
    long left = screen.status() instanceof Status.Waiting(_, var time, _) ? seconds(time) : -1;
    return new Said.Actions(buttons, left, can.editable(), can.done());
  }

  /** The customer and the club. */
  Said.Who who(Screen screen) {
    List<Said.Attempt> attempts =
        screen.attempts().stream()
            .map(
                attempt ->
                    new Said.Attempt(
                        words.attempt(attempt.number()), line(attempt.status(), "").headline()))
            .toList();
    Club club = club(screen.joining());
    return switch (screen.guest()) {
      case Guest.Nobody _ -> who(words.nobody(), "none", List.of(), club, attempts);
      case Guest.Reading _ -> who(words.reading(), "none", List.of(), club, attempts);
      case Guest.Unreadable _ -> who(words.unreadable(), "bad", List.of(), club, attempts);
      case Guest.Known(var method) ->
          who(words.known(), "known", List.of(by(method)), club, attempts);
      case Guest.NotMember(var method) ->
          who(
              words.notMember(),
              "known",
              method.map(m -> List.of(words.known() + " " + by(m))).orElse(List.of()),
              club,
              attempts);
      case Guest.Member member -> who(words.member(), "member", facts(member), club, attempts);
    };
  }

  /** The checkouts that this till has left. */
  Said.Unfinished unfinished(Screen screen, String url, Instant last, Instant now) {
    long minutes = Duration.between(last, now).toMinutes();
    return new Said.Unfinished(
        url, line(screen).headline(), minutes < 1 ? words.justNow() : words.minutesAgo(minutes));
  }

  private record Club(String text, String binding, String hint) {}

  private Club club(Joining joining) {
    return switch (joining) {
      case Joining.Nothing _ -> new Club("", "", "");
      case Joining.MayAsk _ -> new Club(words.mayAsk(), "", "");
      case Joining.Asking _ -> new Club(words.asking(), "", words.goOn());
      case Joining.Confirming(var message, _) ->
          new Club(words.confirming(), message, words.confirmingHint() + " " + words.goOn());
      case Joining.Joined _ -> new Club(words.joined(), "", "");
      case Joining.Ended(var reason) ->
          new Club(words.enrolmentEnded(reason), "", words.endedGoOn());
    };
  }

  private List<String> facts(Guest.Member member) {
    List<String> facts = new ArrayList<>();
    member.priceGroup().ifPresent(group -> facts.add(words.priceGroup(group)));
    member.points().ifPresent(points -> facts.add(words.points(points)));
    if (member.earned() != 0) {
      facts.add(words.earned(member.earned()));
    }
    member.method().ifPresent(method -> facts.add(words.known() + " " + by(method)));
    return facts;
  }

  private String by(Method method) {
    return switch (method) {
      case QR -> words.byQr();
      case PHONE -> words.byPhone();
      case STICKER -> words.bySticker();
    };
  }

  private String remark(Screen.Remark remark) {
    return switch (remark) {
      case Screen.Remark.CancelRefused(var why) -> words.cancelRefused(refusal(why));
      case Screen.Remark.RefundRefused(var why) -> words.refundRefused(refusal(why));
      case Screen.Remark.ConfirmRefused(var why) -> words.confirmRefused(refusal(why));
    };
  }

  private String sum(Optional<Money> amount) {
    return MoneyText.shown(amount, language);
  }

  private String sum(Money amount) {
    return MoneyText.shown(amount, language);
  }

  private Said.Line line(Tone tone, String headline, String advice, String remark) {
    return new Said.Line(tone.css, tone.icon, word(tone), headline, advice, "", 0, remark);
  }

  private Said.Line hinted(
      Tone tone, String headline, String advice, String hint, Duration in, String remark) {
    return new Said.Line(
        tone.css, tone.icon, word(tone), headline, advice, hint, seconds(in), remark);
  }

  private String word(Tone tone) {
    return switch (tone) {
      case ACT -> words.toneAct();
      case WAIT -> words.toneWait();
      case GOOD, BAD -> ""; // the headline's own first word
      case STOP -> words.toneStop();
    };
  }

  private static Said.Who who(
      String badge, String tone, List<String> facts, Club club, List<Said.Attempt> attempts) {
    return new Said.Who(badge, tone, facts, club.text(), club.binding(), club.hint(), attempts);
  }

  private static Button post(String key, String label, String url, boolean primary) {
    return new Button(key, label, How.POST, url, primary, 0);
  }

  private static String on(String base, Screen.OnPayment on, String what) {
    return base + "/payments/" + on.attempt() + "/" + what + "?number=" + on.number();
  }

  /** Rounded up: what is promised after this time is true then. */
  private static long seconds(Duration duration) {
    return duration.plusMillis(999).toSeconds();
  }
}
