package dev.kassa.membership.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.contract.MemberId;
import dev.kassa.operating.AskedBy;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** What the operators' door needs of the service. Everything asked is kept with who asked it. */
public interface MemberDesk {
  /** What of a member is to be told. */
  enum Reading {
    /** How they stand. */
    SHOW,
    /** Everything that is held about them. */
    EXPORT,
    /** What they agreed to. */
    CONSENTS
  }

  /** What came of an act. */
  enum Outcome {
    DONE,
    /** There is no such member, or not any more. */
    NO_MEMBER,
    /** Another member of the club has this number. */
    NUMBER_TAKEN,
    /** The idempotency key was used for something else. */
    KEY_REUSED
  }

  /**
   * Members of any club who have this number, as an object with a list.
   *
   * @param typed as typed
   * @param country ISO 3166-1 alpha-2, for a number without country code
   * @return empty if that is no number
   */
  Uni<Optional<JsonNode>> find(String typed, String country, AskedBy by);

  /** One member; empty if there never was one. */
  Uni<Optional<JsonNode>> read(MemberId member, Reading reading, AskedBy by);

  /** Erases a member; done once, however often it is asked for. */
  Uni<Outcome> erase(MemberId member, AskedBy by);

  /** Corrects what is wrong; done once per id. */
  Uni<Outcome> correct(MemberId member, Correction correction, String country, AskedBy by);

  /** Who is said to have taken their consent back, and was not looked at yet, as a list. */
  Uni<JsonNode> reviews(AskedBy by);

  /** Somebody has looked at that; once per id. */
  Uni<Outcome> reviewed(MemberId member, AskedBy by);

  /**
   * Does a bite of replacing the keys of what is stored; noted once, with what was left at its end.
   *
   * @param at {@code next} of the answer before; empty: from the beginning
   * @return the table and how many of its rows were {@code renewed}; {@code next}, or once all are
   *     done how many rows are {@code left}, by table
   */
  Uni<JsonNode> rotate(String at, AskedBy by);

  /** Takes over people of a club that was there before; who is a member stays as they are. */
  Uni<JsonNode> take(String clubId, String country, List<ClubRow> rows, AskedBy by);
}
