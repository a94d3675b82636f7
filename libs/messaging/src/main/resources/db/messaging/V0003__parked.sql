-- Records that cannot be taken yet, and all later ones of their keys (DESIGN 7): looked at again
-- every minute. An operator lists them with a select, and gives one up by setting bury: it becomes a
-- dead letter at the next look.
create table parked (
  id          bigint      generated always as identity primary key, -- the order in which they came
  consumer    text        not null,
  key         text        not null,                                 -- of the record
  topic       text        not null,
  partition   int         not null,
  "offset"    bigint      not null,
  appended_at timestamptz not null,
  headers     text        not null,                                 -- JSON object
  value       bytea       not null,                                 -- sealed where it may be personal
  reason      text        not null,
  bury        boolean     not null default false,
  parked_at   timestamptz not null default now(),
  unique (consumer, topic, partition, "offset")
);
create index parked_key on parked (consumer, key);
