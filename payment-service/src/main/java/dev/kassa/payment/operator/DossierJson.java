package dev.kassa.payment.operator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.messaging.Json;
import dev.kassa.payment.Dossier;
import dev.kassa.payment.OperatorAct;
import dev.kassa.payment.OperatorAsks;
import dev.kassa.payment.Payment;
import dev.kassa.payment.Request;
import java.util.List;

/** The answers of the operators' door. */
final class DossierJson {
  private DossierJson() {}

  /** The stuck list. */
  static String list(List<Dossier> dossiers) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    ArrayNode payments = json.putArray("payments");
    dossiers.forEach(dossier -> head(payments.addObject(), dossier));
    return json.toString();
  }

  /** One payment with its history and what may be done about it. */
  static String of(Dossier dossier) {
    Payment payment = dossier.payment();
    Request request = payment.standing().request();
    ObjectNode json = Json.MAPPER.createObjectNode();
    head(json, dossier);
    json.put("checkoutId", request.checkoutId().toString());
    json.put("currency", request.amount().currency().name());
    json.put("asked", request.amount().value());
    amounts(json.putObject("amounts"), payment.standing().amounts());
    json.put("phaseSince", dossier.phaseSince().toString());
    ArrayNode history = json.putArray("history");
    DossierWords.history(dossier).forEach(history::add);
    ArrayNode possible = json.putArray("possible");
    for (OperatorAct.Kind act : OperatorAsks.allowed(payment)) {
      possible.addObject().put("act", act.name()).put("means", DossierWords.means(act));
    }
    return json.toString();
  }

  /** An act that was done. */
  static String of(Dossier.Act act) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("id", act.id().toString());
    json.put("act", act.act());
    json.put("operator", act.operator());
    json.put("note", act.note());
    json.put("at", act.at().toString());
    json.put("outcome", "DONE");
    return json.toString();
  }

  private static void head(ObjectNode json, Dossier dossier) {
    Payment payment = dossier.payment();
    json.put("msn", payment.standing().request().msn().value());
    json.put("reference", payment.standing().request().reference().value());
    json.put("state", DossierWords.state(payment));
    payment
        .standing()
        .stuck()
        .ifPresent(
            stuck -> {
              json.put("stuckSince", stuck.since().toString());
              json.put("reason", stuck.reason().name());
              json.put("why", DossierWords.why(stuck));
            });
  }

  private static void amounts(ObjectNode json, Amounts amounts) {
    json.put("authorized", amounts.authorized());
    json.put("captured", amounts.captured());
    json.put("cancelled", amounts.cancelled());
    json.put("refunded", amounts.refunded());
  }
}
