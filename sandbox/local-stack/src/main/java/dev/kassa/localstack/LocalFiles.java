// Where the files of the local sales units lie below one directory.
package dev.kassa.localstack;

import dev.kassa.simulator.SalesUnit;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Settings, credentials and keysets of the local sales units, and the keys of their tills' tokens.
 *
 * @param directory holds them all
 */
public record LocalFiles(Path directory) {
  /**
   * Writes what is missing; keys and credentials are kept, the settings are written anew.
   *
   * @param webhookIngest where the provider reaches webhook-ingest
   */
  public void write(URI webhookIngest) {
    LocalSalesUnits.writeSettings(settings(), webhookIngest);
    LocalKeysets.writeMissing(keysets());
    tillTokens().writeMissing();
    writeMissingOperatorToken();
    List<LocalSalesUnits.Credentials> _ =
        LocalSalesUnits.writeMissingCredentials(
            credentials(), LocalSalesUnits.settings(webhookIngest));
  }

  /** The keys of each sales unit, once they are written. */
  public List<LocalSalesUnits.Credentials> readCredentials() {
    return LocalSalesUnits.credentials(credentials());
  }

  /** The sales units as the simulated provider must know them, once their keys are written. */
  public List<SalesUnit> salesUnitsAtProvider() {
    return LocalSalesUnits.atProvider(credentials());
  }

  /** Value of {@code kassa.settings.file}. */
  public Path settings() {
    return directory.resolve("settings.json");
  }

  /** Value of {@code kassa.credentials.directory}. */
  public Path credentials() {
    return directory.resolve("credentials");
  }

  /** The identity provider of the local chain. */
  public LocalTillTokens tillTokens() {
    return new LocalTillTokens(directory.resolve("identity-provider"));
  }

  /** Value of {@code kassa.operator.token-file} of payment-service. */
  public Path operatorToken() {
    return directory.resolve("operator-token");
  }

  private void writeMissingOperatorToken() {
    try {
      if (!Files.exists(operatorToken())) {
        OwnerOnly.write(operatorToken(), RandomText.hex(32));
      }
    } catch (IOException e) {
      throw new LocalStackFailure(operatorToken() + " cannot be written", e);
    }
  }

  /** The folder with one folder of keysets per holder. */
  public Path keysets() {
    return directory.resolve("keysets");
  }

  /**
   * Value of {@code kassa.keysets.directory} of one service.
   *
   * @param holder {@code identity}, {@code membership}, {@code payment}, {@code webhook-ingest} or
   *     {@link LocalKeysets#TILL}
   */
  public Path keysets(String holder) {
    if (!LocalKeysets.holders().contains(holder)) {
      throw new IllegalArgumentException(
          "no keysets for " + holder + ", only for " + LocalKeysets.holders());
    }
    return keysets().resolve(holder);
  }
}
