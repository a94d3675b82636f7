-- What operators asked for about members (docs/operator.md): each with who and why, kept on its own,
-- because it outlives what it was about. Holds no personal value of a member.
create table member_act (
  id        uuid        primary key,            -- idempotency key
  member_id text,                               -- null: nobody was found
  act       text        not null,
  detail    text        not null default '',    -- what was corrected, in words
  operator  text        not null,
  note      text        not null,
  asked_at  timestamptz not null default clock_timestamp(),
  outcome   text                                -- null: begun
);
create index member_act_member on member_act (member_id);
create index member_act_old on member_act (asked_at);

-- Whoever is erased is not identified again by what was under way meanwhile.
create index member_erased on member (erased_at) where erased_at is not null;
