package dev.kassa.identity.qr;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.identity.CodeExchange;
import dev.kassa.identity.Exchanged;
import dev.kassa.identity.Scan.Given.Code;
import dev.kassa.identity.Scan.Given.CustomerToken;
import dev.kassa.identity.Scan.Given.Exchangeable;
import dev.kassa.vipps.Provider;
import dev.kassa.vipps.ProviderOutcome;
import dev.kassa.vipps.ProviderOutcome.Busy;
import dev.kassa.vipps.ProviderOutcome.Done;
import dev.kassa.vipps.ProviderOutcome.Refused;
import dev.kassa.vipps.ProviderOutcome.Unknown;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/**
 * Asks the provider, under the guard of (sales unit, {@value #CODES}) or (sales unit, {@value
 * #TOKENS}).
 */
@ApplicationScoped
public class ProviderCodeExchange implements CodeExchange {
  private static final Logger LOG = Logger.getLogger(ProviderCodeExchange.class);
  private static final String CODES = "qr-exchange";
  private static final String TOKENS = "customer-exchange";
  private static final List<String> NUMBER = List.of("MSISDN");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Provider provider;
  private final QrApi api;

  ProviderCodeExchange(Provider provider, @RestClient QrApi api) {
    this.provider = provider;
    this.api = api;
  }

  @Override
  public CompletionStage<Exchanged> exchange(SalesUnit unit, Exchangeable what, Duration within) {
    return call(unit, what)
        .map(outcome -> read(unit, outcome.map(ProviderCodeExchange::person)))
        .ifNoItem()
        .after(within)
        .recoverWithItem(new Exchanged.NotNow(Duration.ZERO))
        .onFailure()
        .recoverWithItem(
            failure -> {
              LOG.errorf(
                  "KASSA-502 the exchange for %s was not made: %s",
                  unit.msn(), failure.getClass().getSimpleName());
              return new Exchanged.NotNow(Duration.ZERO);
            })
        .subscribeAsCompletionStage();
  }

  private Uni<ProviderOutcome<byte[]>> call(SalesUnit unit, Exchangeable what) {
    return switch (what) {
      case Code(String text) -> {
        QrApi.Request request = new QrApi.Request(text, NUMBER);
        yield provider.call(unit, CODES, headers -> api.exchange(headers, request));
      }
      case CustomerToken(String token) -> {
        QrApi.CustomerRequest request =
            new QrApi.CustomerRequest(new QrApi.Customer(token), NUMBER);
        yield provider.call(unit, TOKENS, headers -> api.exchange(headers, request));
      }
    };
  }

  private static Exchanged read(SalesUnit unit, ProviderOutcome<Msisdn> outcome) {
    return switch (outcome) {
      case Done<Msisdn>(Msisdn person) -> new Exchanged.Person(person);
      case Refused<Msisdn> refused -> {
        // What a stale, foreign or unknown code gets is documented nowhere but as 400 (API 2.1);
        // 404 and 410 could only mean the code, because the address is fixed.
        if (refused.status() == 400 || refused.status() == 404 || refused.status() == 410) {
          yield new Exchanged.NotACode();
        }
        LOG.errorf(
            "KASSA-503 the provider refuses the exchange for %s with status %d: keys or rights?",
            unit.msn(), refused.status());
        yield new Exchanged.Denied();
      }
      case Busy<Msisdn>(var retryAfter) -> new Exchanged.NotNow(retryAfter.orElse(Duration.ZERO));
      case Unknown<Msisdn>(String cause) -> {
        LOG.warnf("KASSA-504 the exchange for %s had no answer: %s", unit.msn(), cause);
        yield new Exchanged.NotNow(Duration.ZERO);
      }
    };
  }

  private static Msisdn person(byte[] answer) {
    try {
      return new Msisdn(JSON.readTree(answer).path("msisdn").asText());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
