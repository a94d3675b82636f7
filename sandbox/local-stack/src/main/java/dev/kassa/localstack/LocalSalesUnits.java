// The sales units of one machine: their settings file and their credentials.
package dev.kassa.localstack;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.Currency;
import dev.kassa.contract.Msn;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.contract.settings.Club;
import dev.kassa.contract.settings.PointRate;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.contract.settings.SalesUnits;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One club, two sales units in two countries, three stores (DESIGN 8). */
public final class LocalSalesUnits {
  /** The Norwegian unit, whose login also serves the club. */
  public static final Msn NORWAY = new Msn("123456");

  /** The Danish unit. */
  public static final Msn DENMARK = new Msn("654321");

  private static final String CLUB = "club";
  private static final ObjectMapper JSON = new ObjectMapper();

  private LocalSalesUnits() {}

  /**
   * The keys of one sales unit, as the provider's portal shows them (API 1.2).
   *
   * @param storeId the unit's first store, for whoever plays a till
   */
  public record Credentials(
      @JsonProperty("msn") String msn,
      @JsonProperty("storeId") String storeId,
      @JsonProperty("clientId") String clientId,
      @JsonProperty("clientSecret") String clientSecret,
      @JsonProperty("subscriptionKey") String subscriptionKey) {
    /** Names the unit and keeps its keys to itself. */
    @Override
    public String toString() {
      return "Credentials[msn=" + msn + "]";
    }
  }

  /**
   * The settings of the local sales units.
   *
   * @param webhookIngest where the provider reaches webhook-ingest
   */
  public static SalesUnits settings(URI webhookIngest) {
    Club club =
        new Club(
            CLUB,
            NORWAY,
            List.of("name", "phoneNumber", "email", "birthDate", "delegatedConsents"),
            "standard",
            List.of(
                new PointRate(Currency.NOK, 1, Map.of()),
                new PointRate(Currency.DKK, 1, Map.of())));
    return new SalesUnits(
        List.of(club),
        List.of(
            unit(NORWAY, "NO", Currency.NOK, webhookIngest, List.of("oslo-1", "bergen-2")),
            unit(DENMARK, "DK", Currency.DKK, webhookIngest, List.of("aarhus-1"))));
  }

  /** Writes the settings file, over an older one. */
  public static void writeSettings(Path file, URI webhookIngest) {
    try {
      OwnerOnly.write(
          file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(settings(webhookIngest)));
    } catch (IOException e) {
      throw new LocalStackFailure("the settings cannot be written to " + file, e);
    }
  }

  /** Makes the credentials of each sales unit that has none yet and returns them all. */
  public static List<Credentials> writeMissingCredentials(Path directory, SalesUnits settings) {
    try {
      for (SalesUnit unit : settings.units()) {
        Path folder = directory.resolve(unit.credentials());
        writeMissing(folder.resolve("client-id"), UUID.randomUUID().toString());
        writeMissing(folder.resolve("client-secret"), RandomText.hex(20));
        writeMissing(folder.resolve("subscription-key"), RandomText.hex(16));
      }
    } catch (IOException e) {
      throw new LocalStackFailure("the credentials cannot be written to " + directory, e);
    }
    return settings.units().stream().map(unit -> read(directory, unit)).toList();
  }

  /** The credentials of every sales unit, once they are written. */
  static List<Credentials> credentials(Path directory) {
    return units().stream().map(unit -> read(directory, unit)).toList();
  }

  /** The same sales units as the simulated provider knows them. */
  static List<dev.kassa.simulator.SalesUnit> atProvider(Path directory) {
    return units().stream()
        .map(
            unit -> {
              Credentials keys = read(directory, unit);
              return dev.kassa.simulator.SalesUnit.of(
                  keys.msn(),
                  keys.clientId(),
                  keys.clientSecret(),
                  keys.subscriptionKey(),
                  dev.kassa.simulator.SalesUnit.Market.valueOf(unit.country()));
            })
        .toList();
  }

  /** The sales units where their notifications do not matter. */
  private static List<SalesUnit> units() {
    return settings(URI.create("http://127.0.0.1")).units();
  }

  private static SalesUnit unit(
      Msn msn, String country, Currency currency, URI webhookIngest, List<String> stores) {
    return new SalesUnit(
        msn,
        country,
        currency,
        CLUB,
        "unit-" + msn,
        webhookIngest.resolve("/webhooks/" + msn),
        stores.stream().map(store -> "/stores/" + store + "/").toList(),
        new CapturePolicy.Immediate(),
        OnLateApproval.KEEP,
        30,
        false,
        stores,
        List.of());
  }

  private static void writeMissing(Path file, String value) throws IOException {
    if (!Files.exists(file)) {
      OwnerOnly.write(file, value);
    }
  }

  private static Credentials read(Path directory, SalesUnit unit) {
    Path folder = directory.resolve(unit.credentials());
    try {
      return new Credentials(
          unit.msn().value(),
          unit.stores().getFirst(),
          Files.readString(folder.resolve("client-id")),
          Files.readString(folder.resolve("client-secret")),
          Files.readString(folder.resolve("subscription-key")));
    } catch (IOException e) {
      throw new LocalStackFailure("the credentials in " + folder + " cannot be read", e);
    }
  }
}
