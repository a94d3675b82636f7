package dev.kassa.membership.login;

import dev.kassa.contract.settings.Club;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.vipps.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The club and its login's sales unit with its keys. */
record Login(Club club, SalesUnit unit, Credentials keys) {
  /** How the login's endpoints know us (API 3.2). */
  String basic() {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString(
                (keys.clientId() + ":" + keys.clientSecret()).getBytes(StandardCharsets.UTF_8));
  }
}
