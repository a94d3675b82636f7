package dev.kassa.simulator;

import dev.kassa.simulator.delivery.HttpCarrier;
import dev.kassa.simulator.http.ProviderServer;
import dev.kassa.simulator.http.TrafficLog;
import dev.kassa.simulator.journal.ArchiveFile;
import dev.kassa.simulator.journal.JournalFile;
import dev.kassa.simulator.pages.Pages;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running simulator. It wires the core to its edges (the one class beside {@link Main} that knows
 * both); all state lives on one event loop, and the methods here may be called from any thread.
 */
public final class VippsSimulator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VippsSimulator.class);
  private static final Duration LONGEST_TURN = Duration.ofSeconds(15);

  /** What changes within this time is written together, when there is much. */
  private static final long TOGETHER_MS = 1;

  private static final long LONGEST_NAP_MS = Duration.ofHours(1).toMillis();

  private final Vertx vertx;
  private final Context loop;
  private final Provider provider;
  private final JournalFile journal;
  private final ArchiveFile archive;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("vipps-simulator-writer").factory());
  private final HttpCarrier carrier;
  private final AsyncFile recordFile;
  private final ProviderServer server;
  private long alarm = -1;
  private Instant alarmAt = Instant.MAX;
  private boolean looking;
  private long lastSoon;

  private VippsSimulator(SimulatorConfig config) throws IOException {
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(2)
                // A start on a busy machine, or a journal written anew, is not worth a warning.
                .setMaxEventLoopExecuteTime(LONGEST_TURN.toNanos()));
    loop = vertx.getOrCreateContext();
    journal = config.stateDirectory() == null ? null : JournalFile.open(config.stateDirectory());
    archive = journal == null ? ArchiveFile.temporary() : ArchiveFile.open(config.stateDirectory());
    var world = new World(config, archive);
    Executor nextTurn = task -> loop.runOnContext(_ -> task.run());
    if (journal != null) {
      journal.replay(world::apply);
      archive.cut();
      journal.writtenAnewBy(world::checkpoint);
      journal.writeOn(this::soon, nextTurn, writer);
    }
    archive.writeOn(writer);
    Provider.Journal kept = journal == null ? _ -> {} : journal;
    // What leaves leaves together, when all that has come in is dealt with: waking whoever receives
    // it is dear, and the first wakes them for the rest.
    Consumer<Runnable> whenWritten = journal == null ? nextTurn::execute : journal::whenWritten;
    recordFile =
        config.recordFile() == null
            ? null
            : vertx
                .fileSystem()
                .openBlocking(config.recordFile().toString(), new OpenOptions().setAppend(true));
    var traffic = new TrafficLog(config.recordTraffic(), recordFile);
    provider =
        new Provider(
            config,
            world,
            change -> {
              kept.append(change);
              // Whatever changed may have brought something due; look once this turn is over.
              lookAgain();
            },
            InstantSource.system(),
            new RandomIds());
    carrier =
        new HttpCarrier(
            nextTurn,
            config.times().notificationTimeout(),
            config.choices(),
            provider.deliveries()::delivered,
            (_, webhook, body, status) -> traffic.notified(webhook.id(), body, status));
    provider.carriedBy(
        (notification, webhook, sentAt) ->
            whenWritten.accept(() -> carrier.carry(notification, webhook, sentAt)));
    var pages = new Pages(vertx, provider, whenWritten, ZoneId.systemDefault());
    server =
        listening(
            onLoop(
                () ->
                    ProviderServer.start(vertx, provider, whenWritten, traffic, pages::on)
                        .toCompletionStage()
                        .toCompletableFuture()));
    onLoop(
        () -> {
          config.people().forEach(this::putOnce);
          provider.tick();
          setAlarm();
          return null;
        });
  }

  private ProviderServer listening(CompletableFuture<ProviderServer> started) throws IOException {
    try {
      return started.join();
    } catch (CompletionException failed) {
      close();
      throw new IOException(
          "cannot listen on %s port %d: %s"
              .formatted(
                  provider.config().host(),
                  provider.config().port(),
                  failed.getCause().getMessage()),
          failed.getCause());
    }
  }

  private static final class RandomIds implements Ids {
    private final SecureRandom dice = new SecureRandom();

    @Override
    public String uuid() {
      return UUID.randomUUID().toString();
    }

    @Override
    public String random(int bytes, boolean urlSafe) {
      var drawn = new byte[bytes];
      dice.nextBytes(drawn);
      return urlSafe
          ? Base64.getUrlEncoder().withoutPadding().encodeToString(drawn)
          : Base64.getEncoder().encodeToString(drawn);
    }
  }

  /**
   * Starts a simulator; it is ready when this returns.
   *
   * @throws UncheckedIOException when the port or the state directory cannot be used
   */
  public static VippsSimulator start(SimulatorConfig config) {
    try {
      return new VippsSimulator(config);
    } catch (IOException unusable) {
      throw new UncheckedIOException(unusable);
    }
  }

  private void putOnce(Person person) {
    if (provider.personById(person.id()).isEmpty()) {
      provider.put(person);
    }
  }

  /**
   * At the end of this turn; a little later when that was done just now, so that more is together.
   */
  private void soon(Runnable task) {
    var sinceLast = System.nanoTime() - lastSoon;
    Runnable timed =
        () -> {
          lastSoon = System.nanoTime();
          task.run();
        };
    if (sinceLast > TOGETHER_MS * 1_000_000) {
      loop.runOnContext(_ -> timed.run());
    } else {
      vertx.setTimer(TOGETHER_MS, _ -> timed.run());
    }
  }

  private void lookAgain() {
    if (!looking) {
      looking = true;
      loop.runOnContext(
          _ -> {
            looking = false;
            setAlarm();
          });
    }
  }

  /** Wakes the simulator when the next thing is due. */
  private void setAlarm() {
    var due = provider.nextDue().orElse(Instant.MAX);
    if (due.equals(alarmAt)) {
      return;
    }
    if (alarm >= 0) {
      vertx.cancelTimer(alarm);
      alarm = -1;
    }
    alarmAt = due;
    if (!due.equals(Instant.MAX)) {
      var nap = Duration.between(provider.now(), due).toMillis() + 1;
      alarm = vertx.setTimer(Math.clamp(nap, 1, LONGEST_NAP_MS), _ -> wake());
    }
  }

  private void wake() {
    alarm = -1;
    alarmAt = Instant.MAX;
    provider.tick();
    setAlarm();
  }

  private <T> T onLoop(Supplier<T> work) {
    var result = new CompletableFuture<T>();
    loop.runOnContext(
        _ -> {
          try {
            var value = work.get();
            if (journal == null) {
              result.complete(value);
            } else {
              journal.whenWritten(() -> result.complete(value));
            }
          } catch (RuntimeException | Error failed) {
            result.completeExceptionally(failed); // or the caller would wait for ever
          }
        });
    try {
      return result.join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw failed;
    }
  }

  /** The port that is listened on. */
  public int port() {
    return server.port();
  }

  /** {@code http://host:port}, without a slash at the end. */
  public String baseUrl() {
    return server.baseUrl();
  }

  /** The books over everything. */
  public Books books() {
    return onLoop(() -> provider.books(null));
  }

  /** The books over payments created at {@code since} or later. */
  public Books books(Instant since) {
    return onLoop(() -> provider.books(since));
  }

  /** Describes a person. */
  public void put(Person person) {
    onLoop(
        () -> {
          provider.put(person);
          return null;
        });
  }

  /** Puts fault rules in force, in place of those before; an empty list ends all faults. */
  public void faults(List<FaultRule> rules) {
    onLoop(
        () -> {
          provider.setFaults(rules);
          return null;
        });
  }

  /** From now on notifications are dropped for ever, or no longer. */
  public void dropNotifications(boolean drop) {
    onLoop(
        () -> {
          provider.deliveries().drop(drop);
          return null;
        });
  }

  /** Moves the simulator's clock ahead. */
  public void advance(Duration by) {
    onLoop(
        () -> {
          provider.advance(by);
          return null;
        });
  }

  /** The customer acts on a payment now; the refusal, if it could not be. */
  public Optional<ErrorCode> act(PaymentKey key, Provider.ByHand act) {
    return onLoop(() -> provider.byHand(key, act));
  }

  /** The simulator's time. */
  public Instant now() {
    return onLoop(provider::now);
  }

  @Override
  public void close() {
    try {
      carrier.close();
      vertx.close().toCompletionStage().toCompletableFuture().join();
      writer.close(); // after what it was given is written
      if (journal != null) {
        journal.close();
      }
      archive.close();
    } catch (IOException unclosed) {
      LOG.warn("the journal was not closed cleanly", unclosed);
    }
  }
}
