package dev.kassa.contract.settings;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Rules;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The settings file: every club and sales unit of one deployment, consistent with each other. */
public record SalesUnits(
    @JsonProperty("clubs") List<Club> clubs, @JsonProperty("salesUnits") List<SalesUnit> units) {
  /** Refuses doubles, and units and clubs that name each other wrongly. */
  public SalesUnits {
    clubs = Rules.list(clubs, "clubs");
    units = Rules.list(units, "salesUnits");
    Rules.require(!units.isEmpty(), "salesUnits", "must hold at least one sales unit");
    Set<Msn> msns = new HashSet<>();
    units.forEach(u -> Rules.require(msns.add(u.msn()), "salesUnits.msn", "must be unique"));
    Set<String> clubIds = new HashSet<>();
    clubs.forEach(c -> Rules.require(clubIds.add(c.clubId()), "clubs.clubId", "must be unique"));
    Set<Msn> logins = new HashSet<>();
    clubs.forEach(
        c ->
            Rules.require(
                logins.add(c.loginMsn()), "clubs.loginMsn", "must be that of one club only"));
    clubs.forEach(
        c ->
            Rules.require(
                msns.contains(c.loginMsn()), "clubs.loginMsn", "must be one of the sales units"));
    units.forEach(
        u ->
            Rules.require(
                clubIds.contains(u.clubId()), "salesUnits.clubId", "must be one of the clubs"));
    for (Club club : clubs) {
      for (SalesUnit unit : units) {
        Rules.require(
            !unit.clubId().equals(club.clubId()) || club.pointRate(unit.currency()).isPresent(),
            "clubs.pointRates",
            "must hold the currency of each sales unit of the club");
      }
    }
  }

  /** The unit with this number, if this deployment has it. */
  @JsonIgnore
  public Optional<SalesUnit> unit(Msn msn) {
    return units.stream().filter(u -> u.msn().equals(msn)).findFirst();
  }

  /** The club with this id; every unit's club exists. */
  @JsonIgnore
  public Optional<Club> club(String clubId) {
    return clubs.stream().filter(c -> c.clubId().equals(clubId)).findFirst();
  }
}
