// What the token of the request lets its till do.
package dev.kassa.gateway.http;

import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Msn;
import dev.kassa.gateway.Access;
import dev.kassa.gateway.Problem;
import dev.kassa.gateway.Problem.Kind;
import dev.kassa.gateway.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Turns claims into an {@link Access}. Inject {@code Instance<Access>} and ask within the request,
 * on routes that need a token.
 */
@ApplicationScoped
class TokenAccess {
  @Produces
  @Dependent
  static Access access(JsonWebToken token) {
    try {
      return new Access(
          text(token.getClaim("store")), units(token.getClaim("sales_units")), refund(token));
    } catch (InvalidValue e) {
      String claim = e.field().equals("msn") ? "sales_units" : e.field();
      throw new Refused(Problem.of(Kind.MISSING_CLAIM, claim, e.rule()));
    }
  }

  private static String text(Object claim) {
    return switch (claim) {
      case JsonString json -> json.getString();
      case String text -> text;
      case null, default -> null;
    };
  }

  private static List<Msn> units(Object claim) {
    List<Msn> units = new ArrayList<>();
    if (claim instanceof Collection<?> values) {
      for (Object value : values) {
        units.add(new Msn(text(value)));
      }
    }
    return units;
  }

  private static boolean refund(JsonWebToken token) {
    Object claim = token.getClaim("refund");
    return JsonValue.TRUE.equals(claim) || Boolean.TRUE.equals(claim);
  }
}
