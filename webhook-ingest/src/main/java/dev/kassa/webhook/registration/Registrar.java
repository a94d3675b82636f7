package dev.kassa.webhook.registration;

import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.vipps.SalesUnitFiles;
import dev.kassa.webhook.LiveSecret;
import dev.kassa.webhook.LiveSecrets;
import dev.kassa.webhook.RegistrationCheck;
import dev.kassa.webhook.RegistrationPlan;
import dev.kassa.webhook.RegistrationPlan.Listed;
import dev.kassa.webhook.RegistrationPlan.Wanted;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Sees to it that the provider notifies the address of every sales unit, signed with a secret that
 * we hold. Doing it again changes nothing.
 */
@ApplicationScoped
public class Registrar {
  /** API 5.4. */
  static final Set<String> PAYMENTS_AND_LOGINS =
      Set.of(
          "epayments.payment.created.v1",
          "epayments.payment.authorized.v1",
          "epayments.payment.aborted.v1",
          "epayments.payment.expired.v1",
          "epayments.payment.terminated.v1",
          "epayments.payment.captured.v1",
          "epayments.payment.cancelled.v1",
          "epayments.payment.refunded.v1",
          "login.merchant-initiated.ping.v1");

  static final Set<String> CHECK_INS = Set.of("user.checked-in.v1");

  private final SalesUnitFiles settings;
  private final Registrations registrations;
  private final LiveSecrets secrets;
  private final Clock clock;

  Registrar(
      SalesUnitFiles settings, Registrations registrations, LiveSecrets secrets, Clock clock) {
    this.settings = settings;
    this.registrations = registrations;
    this.secrets = secrets;
    this.clock = clock;
  }

  /** What is done for one sales unit; returns whether all is as it should be. */
  private interface Step {
    boolean on(SalesUnit unit, Consumer<String> progress) throws Registrations.NotDone;
  }

  /**
   * Registers what is missing, unit by unit; one that fails does not keep the others back.
   *
   * @param units which of the settings' units
   * @param progress is told a line per act, fit for a terminal
   * @return whether everything is as it should be
   */
  public boolean register(Predicate<SalesUnit> units, Consumer<String> progress) {
    return each(
        units,
        progress,
        (unit, told) -> {
          for (Wanted wanted : wanted(unit)) {
            register(unit, wanted, told);
          }
          return true;
        });
  }

  /** Tells a line per registration that the provider has. */
  public boolean list(Predicate<SalesUnit> units, Consumer<String> progress) {
    return each(
        units,
        progress,
        (unit, told) -> {
          List<Listed> all = registrations.listed(unit);
          if (all.isEmpty()) {
            told.accept("no registration: register makes it");
          }
          for (Listed registration : all) {
            told.accept(
                "%s at %s, %d event types, %s"
                    .formatted(
                        registration.id(),
                        registration.url(),
                        registration.events().size(),
                        whose(unit, registration)));
          }
          return true;
        });
  }

  /** The sales units of the settings, by their numbers. */
  List<String> salesUnits() {
    return settings.settings().units().stream().map(unit -> unit.msn().value()).toList();
  }

  private String whose(SalesUnit unit, Listed registration) {
    if (secrets.ring().holds(registration.id())) {
      return "live";
    }
    return registration.url().equals(unit.webhookUrl())
        ? "an orphan: its secret is not here"
        : "somebody else's";
  }

  /**
   * Tells what is not as it should be; changes nothing.
   *
   * @return whether all registrations are there and none is an orphan
   */
  public boolean check(Predicate<SalesUnit> units, Consumer<String> progress) {
    return each(
        units,
        progress,
        (unit, told) -> {
          RegistrationCheck check =
              RegistrationCheck.of(
                  unit.msn(), wanted(unit), registrations.listed(unit), secrets.ring());
          check
              .vanished()
              .forEach(id -> told.accept(id + " has VANISHED: the provider does not list it"));
          check
              .unserved()
              .forEach(
                  wanted ->
                      told.accept(
                          "NOT NOTIFIED of %d event types at %s: register mends it"
                              .formatted(wanted.events().size(), wanted.url())));
          check
              .orphans()
              .forEach(
                  id ->
                      told.accept(
                          id
                              + " is an ORPHAN: its secret is not here; register or remove mends it"));
          if (check.isGood()) {
            told.accept("good");
          }
          return check.isGood();
        });
  }

  /**
   * How many sales units are not as they should be.
   *
   * @param progress is told about those only
   */
  int wrong(Consumer<String> progress) {
    int wrong = 0;
    for (SalesUnit unit : settings.settings().units()) {
      List<String> told = new ArrayList<>();
      if (!check(unit::equals, told::add)) {
        wrong++;
        told.forEach(progress);
      }
    }
    return wrong;
  }

  /**
   * Deletes a registration and its secret.
   *
   * @param id as listed; empty: all at our address
   */
  public boolean remove(
      Predicate<SalesUnit> units, Optional<String> id, Consumer<String> progress) {
    return each(
        units,
        progress,
        (unit, told) -> {
          List<Listed> meant =
              registrations.listed(unit).stream()
                  .filter(
                      listed ->
                          id.map(listed.id()::equals)
                              .orElseGet(() -> listed.url().equals(unit.webhookUrl())))
                  .toList();
          for (Listed registration : meant) {
            registrations.delete(unit, registration.id());
            secrets.forget(registration.id());
            told.accept("removed " + registration.id());
          }
          if (meant.isEmpty()) {
            told.accept("nothing to remove");
          }
          return !meant.isEmpty();
        });
  }

  /** New registrations beside old ones; both verify until the old are retired and forgotten. */
  public final class Rotation {
    private final Map<SalesUnit, List<String>> old = new LinkedHashMap<>();

    /** Whether no unit has new secrets, so that there is nothing to wait for. */
    boolean isNothing() {
      return old.isEmpty();
    }

    /** Deletes the old ones with the provider; what is still on its way verifies. */
    public boolean retire(Consumer<String> progress) {
      return each(
          old::containsKey,
          progress,
          (unit, told) -> {
            for (String id : old.get(unit)) {
              registrations.delete(unit, id);
              told.accept("deleted " + id);
            }
            return true;
          });
    }

    /** Forgets the old secrets: from now on the new ones alone verify. */
    public void forget() {
      old.values().forEach(ids -> ids.forEach(secrets::forget));
    }
  }

  /**
   * Begins to replace the secrets: registers anew and keeps the new secrets. Of check-ins the
   * provider allows one registration, so there the old one goes first, and for a moment there is
   * none.
   *
   * @param whole is told whether every unit has new secrets
   */
  public Rotation rotate(
      Predicate<SalesUnit> units, Consumer<String> progress, Consumer<Boolean> whole) {
    Rotation rotation = new Rotation();
    whole.accept(
        each(
            units,
            progress,
            (unit, told) -> {
              for (Wanted wanted : wanted(unit)) {
                List<String> before =
                    registrations.listed(unit).stream()
                        .filter(listed -> RegistrationPlan.isOf(listed, wanted))
                        .map(Listed::id)
                        .toList();
                if (wanted.onlyOne()) {
                  for (String id : before) {
                    registrations.delete(unit, id);
                  }
                }
                registerAnew(unit, wanted, told);
                List<String> old = rotation.old.computeIfAbsent(unit, _ -> new ArrayList<>());
                if (!wanted.onlyOne()) {
                  old.addAll(before);
                }
              }
              return true;
            }));
    return rotation;
  }

  private boolean each(Predicate<SalesUnit> units, Consumer<String> progress, Step step) {
    boolean good = true;
    for (SalesUnit unit : settings.settings().units()) {
      if (!units.test(unit)) {
        continue;
      }
      try {
        good &= step.on(unit, line -> progress.accept(unit.msn() + ": " + line));
      } catch (Registrations.NotDone | UncheckedIOException e) {
        good = false;
        progress.accept(unit.msn() + ": FAILED: " + e.getMessage());
      }
    }
    return good;
  }

  private static List<Wanted> wanted(SalesUnit unit) {
    List<Wanted> wanted = new ArrayList<>();
    wanted.add(new Wanted(unit.webhookUrl(), PAYMENTS_AND_LOGINS, false));
    if (!unit.stickers().isEmpty()) {
      wanted.add(new Wanted(unit.webhookUrl(), CHECK_INS, true));
    }
    return wanted;
  }

  private void register(SalesUnit unit, Wanted wanted, Consumer<String> progress)
      throws Registrations.NotDone {
    RegistrationPlan plan = RegistrationPlan.of(wanted, registrations.listed(unit), secrets.ring());
    for (String id : plan.deleteFirst()) {
      deleteUseless(unit, id, progress);
    }
    if (plan.register()) {
      registerAnew(unit, wanted, progress);
    } else {
      progress.accept("nothing to do: a live registration of %s exists".formatted(wanted.url()));
    }
    for (String id : plan.deleteAfter()) {
      deleteUseless(unit, id, progress);
    }
  }

  private void registerAnew(SalesUnit unit, Wanted wanted, Consumer<String> progress)
      throws Registrations.NotDone {
    LiveSecret secret = registrations.register(unit, wanted);
    secrets.keep(secret, wanted.events(), clock.instant());
    progress.accept(
        "registered %s for %d event types at %s"
            .formatted(secret.webhookId(), wanted.events().size(), wanted.url()));
  }

  private void deleteUseless(SalesUnit unit, String id, Consumer<String> progress)
      throws Registrations.NotDone {
    registrations.delete(unit, id);
    progress.accept("deleted %s, whose secret is not here or not needed".formatted(id));
  }
}
