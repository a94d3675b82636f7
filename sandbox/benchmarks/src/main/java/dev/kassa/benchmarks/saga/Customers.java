// Customers with phones who approve at once.
package dev.kassa.benchmarks.saga;

import dev.kassa.benchmarks.SimulatorControl;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * People of one country.
 *
 * @param prefix country code and the digits that make a number a mobile one
 * @param digits how many digits follow the prefix
 * @param many how many people there are
 */
record Customers(String prefix, int digits, int many) {
  /** Customers of the Norwegian sales unit. */
  static final Customers NORWAY = new Customers("4794", 6, 2_000);

  /** Customers of the Danish one. */
  static final Customers DENMARK = new Customers("4524", 6, 2_000);

  /** The phone number, with country code, of the customer of payment n. */
  String msisdn(long n) {
    return prefix + ("%0" + digits + "d").formatted(n % many);
  }

  /** Makes them known to the provider. */
  void introduce(SimulatorControl provider) throws IOException, InterruptedException {
    List<String> all = IntStream.range(0, many).mapToObj(this::msisdn).toList();
    provider.prompt(all);
  }
}
