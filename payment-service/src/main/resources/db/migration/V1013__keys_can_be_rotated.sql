-- Who had the bytes of calls sealed anew, and why; a row for each time.
create table key_rotation (
  id       uuid        primary key,                     -- idempotency key
  operator text        not null,
  note     text        not null,
  begun_at timestamptz not null default clock_timestamp(),
  left_over int                                         -- null: not done yet
);
