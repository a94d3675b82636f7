// What tills and customers will do in a demo, decided before it begins.
package dev.kassa.systemtests;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The checkouts of a demo: a pure function of a seed and a number, so that a run can be repeated.
 *
 * @param seed what the dice were made of
 * @param checkouts in the order in which they begin
 */
record Plan(long seed, List<Checkout> checkouts) {
  /** Below this number a path could be missing. */
  static final int FEWEST_CHECKOUTS = 20;

  /** From this number on each path must be seen {@value #OFTEN} times. */
  static final int MANY_CHECKOUTS = 100;

  /** How often each path must be seen in a demo of ordinary size. */
  static final int OFTEN = 5;

  /** The till of a demo that is watched. */
  static final int WATCHED_TILL = 1;

  /** What can be seen in a demo; a row of its table. */
  sealed interface Path {
    /** The row's name. */
    String label();
  }

  /** Who stands at the till, and what comes of asking them to join. */
  enum Customer implements Path {
    MEMBER_QR_V1("member, QR in clear"),
    MEMBER_QR_V2("member, QR with a token"),
    MEMBER_NUMBER("member, number typed"),
    JOINS("non-member joins"),
    DECLINES("non-member declines"),
    IGNORES("non-member ignores"),
    WITHDRAWN("non-member, till withdraws"),
    UNREADABLE("unreadable code");

    private final String label;

    Customer(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }
  }

  /** What becomes of the payment. */
  enum Payment implements Path {
    APPROVED("payment approved"),
    DECLINED("payment declined"),
    EXPIRED("payment expired"),
    CANCELLED("payment cancelled by cashier"),
    REFUNDED("refunded in full"),
    PARTLY_REFUNDED("refunded in part"),
    MISTAKEN("mistaken message refused");

    private final String label;

    Payment(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }
  }

  /** What happens to the club's people on one day, beside the rush hour. */
  enum Club implements Path {
    CHANGES_NUMBER("member changes number"),
    CHANGES_HANDS("number changes hands"),
    NOT_ME("not the member, and declines"),
    TWO_TILLS("two tills ask one person"),
    REVOKED("consent said to be revoked"),
    ERASED("exported and erased");

    private final String label;

    Club(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }
  }

  /** Through which door a till reaches Kassa; its row counts payments that were approved. */
  enum Door implements Path {
    POS_GATEWAY("approved, by pos-gateway"),
    OWN_GATEWAY("approved, by a gateway of its own");

    private final String label;

    Door(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }
  }

  /** What a till gets wrong before it gets it right. */
  enum Mistake {
    /** The receipt does not add up to the amount. */
    SUM,
    /** A sales unit that is in nobody's settings. */
    UNKNOWN_SALES_UNIT,
    /** A sales unit whose tills these are not. */
    FOREIGN_SALES_UNIT,
    /** The id of an earlier command, with other content. */
    ID_REUSED,
    /** No amount at all. */
    NO_AMOUNT
  }

  /** What reads the code. */
  enum Scanner {
    CUSTOMER_FACING,
    CASHIER
  }

  /**
   * One line of the receipt; minor units, tax included.
   *
   * @param taxRate hundredths of a percent
   */
  record Article(String id, String name, int quantity, long unitPrice, long discount, int taxRate) {
    /** What the line costs. */
    long total() {
      return unitPrice * quantity - discount;
    }
  }

  /**
   * One customer's visit.
   *
   * @param number 1, 2, 3 …
   * @param till 1 to 9
   * @param door through which this till reaches Kassa
   * @param sealed whether the chain's own gateway seals what is personal
   * @param mistake made only on the path {@link Payment#MISTAKEN}
   * @param sentTwice the gateway repeats its payment request, as after a lost acknowledgement
   * @param cancelsAtOnce the cashier cancels without waiting for anything
   * @param refundElsewhere the goods are brought back to another store of the sales unit
   * @param thinkMillis how long the customer looks at the phone
   */
  record Checkout(
      int number,
      Store store,
      int till,
      Door door,
      Scanner scanner,
      boolean sealed,
      Customer customer,
      Payment payment,
      Mistake mistake,
      boolean sentTwice,
      boolean cancelsAtOnce,
      boolean refundElsewhere,
      long thinkMillis,
      List<Article> articles) {
    private Checkout watched() {
      return new Checkout(
          number,
          Store.OSLO,
          WATCHED_TILL,
          Door.POS_GATEWAY,
          scanner,
          sealed,
          customer,
          payment,
          mistake,
          sentTwice,
          cancelsAtOnce,
          refundElsewhere,
          3 * thinkMillis + 2_000,
          articles);
    }

    /** The same goods at this store, by this door; everything goes smoothly. */
    Checkout smoothly(Store elsewhere, Door by) {
      return new Checkout(
          number,
          elsewhere,
          till,
          by,
          scanner,
          sealed,
          Customer.JOINS,
          Payment.APPROVED,
          mistake,
          false,
          false,
          false,
          thinkMillis,
          articles);
    }

    /** What the articles cost together, minor units. */
    long amount() {
      return articles.stream().mapToLong(Article::total).sum();
    }

    /**
     * What comes back on {@link Payment#PARTLY_REFUNDED}: less than was paid, more than nothing.
     */
    long partOfAmount() {
      return Math.max(1, amount() * (20 + number % 60) / 100);
    }
  }

  // Out of twenty; ordinary things are more frequent.
  private static final List<Customer> CUSTOMERS =
      deck(
          Customer.values(),
          customer ->
              switch (customer) {
                case MEMBER_QR_V1 -> 4;
                case MEMBER_QR_V2, MEMBER_NUMBER, JOINS -> 3;
                case DECLINES, IGNORES, UNREADABLE -> 2;
                case WITHDRAWN -> 1;
              });
  private static final List<Payment> PAYMENTS =
      deck(
          Payment.values(),
          payment ->
              switch (payment) {
                case APPROVED -> 7;
                case MISTAKEN -> 3;
                case DECLINED, EXPIRED, CANCELLED, REFUNDED, PARTLY_REFUNDED -> 2;
              });

  // Most tills have no gateway of their chain.
  private static final List<Door> DOORS =
      deck(
          Door.values(),
          door ->
              switch (door) {
                case POS_GATEWAY -> 3;
                case OWN_GATEWAY -> 1;
              });

  private static final List<Article> SHELF =
      List.of(
          new Article("jacket-1234", "winter jacket", 1, 319_900, 80_000, 2500),
          new Article("milk-1", "milk", 1, 2_290, 0, 1500),
          new Article("bread-7", "bread", 1, 4_190, 0, 1500),
          new Article("socks-3", "wool socks", 1, 12_900, 2_900, 2500),
          new Article("book-88", "paperback", 1, 19_900, 0, 0),
          new Article("lamp-5", "reading lamp", 1, 49_950, 0, 2500));

  /** Copies the list. */
  Plan {
    checkouts = List.copyOf(checkouts);
  }

  /**
   * The plan of a seed.
   *
   * @param count {@value #FEWEST_CHECKOUTS} or more
   */
  static Plan of(long seed, int count) {
    if (count < FEWEST_CHECKOUTS) {
      throw new IllegalArgumentException("a demo has at least " + FEWEST_CHECKOUTS + " checkouts");
    }
    Random dice = new Random(seed);
    List<Customer> customers = dealt(CUSTOMERS, count, dice);
    List<Payment> payments = dealt(PAYMENTS, count, dice);
    Map<Payment, Integer> turns = new EnumMap<>(Payment.class);
    List<Checkout> checkouts = new ArrayList<>();
    int mistakes = 0;
    for (int i = 0; i < count; i++) {
      Payment payment = payments.get(i);
      checkouts.add(
          new Checkout(
              i + 1,
              Store.values()[dice.nextInt(Store.values().length)],
              1 + dice.nextInt(9),
              // In turn for each kind of payment, so that each door sees every kind.
              DOORS.get((turns.merge(payment, 1, Integer::sum) + payment.ordinal()) % DOORS.size()),
              Scanner.values()[dice.nextInt(Scanner.values().length)],
              dice.nextBoolean(),
              customers.get(i),
              payment,
              // In turn, so that every mistake is made also in a small demo.
              Mistake.values()[
                  payment == Payment.MISTAKEN ? mistakes++ % Mistake.values().length : 0],
              dice.nextInt(5) == 0,
              dice.nextInt(4) == 0,
              dice.nextBoolean(),
              300 + dice.nextInt(1_700),
              basket(dice)));
    }
    return new Plan(seed, checkouts);
  }

  /**
   * The same customers at one till of one store, slow enough to be watched: everybody thinks for
   * some seconds.
   */
  Plan watched() {
    return new Plan(seed, checkouts.stream().map(Checkout::watched).toList());
  }

  /** Every path of this plan; a demo in which one was not seen has failed. */
  Set<Path> paths() {
    return checkouts.stream()
        .<Path>mapMulti(
            (checkout, paths) -> {
              paths.accept(checkout.customer());
              paths.accept(checkout.payment());
              if (checkout.payment() == Payment.APPROVED) {
                paths.accept(checkout.door());
              }
            })
        .collect(Collectors.toSet());
  }

  /** How often each scene of the club's day is played. */
  int scenesOfEach() {
    return checkouts.size() >= MANY_CHECKOUTS ? 3 : 1;
  }

  /** How often a path must be seen in a demo of this size. */
  int leastOfEach() {
    return checkouts.size() >= MANY_CHECKOUTS ? OFTEN : 1;
  }

  private static List<Article> basket(Random dice) {
    List<Article> basket = new ArrayList<>();
    int articles = 1 + dice.nextInt(4);
    for (int i = 0; i < articles; i++) {
      Article shelved = SHELF.get(dice.nextInt(SHELF.size()));
      int quantity = 1 + dice.nextInt(3);
      basket.add(
          new Article(
              shelved.id() + "-" + i,
              shelved.name(),
              quantity,
              shelved.unitPrice(),
              shelved.discount(),
              shelved.taxRate()));
    }
    return List.copyOf(basket);
  }

  private static <P> List<P> dealt(List<P> deck, int count, Random dice) {
    List<P> dealt = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      dealt.add(deck.get(i % deck.size()));
    }
    Collections.shuffle(dealt, dice);
    return dealt;
  }

  private static <P> List<P> deck(P[] paths, Function<P, Integer> share) {
    List<P> deck = new ArrayList<>();
    for (P path : paths) {
      deck.addAll(Collections.nCopies(share.apply(path), path));
    }
    return List.copyOf(deck);
  }
}
