-- What every service with a database needs to take messages in and send messages out exactly once
-- in effect (DESIGN 7). Versions below 1000 belong to libs/messaging, the service's own start there.

-- Messages to be sent, written in the transaction that makes them true. Columns as Debezium's outbox
-- router expects them, so that a relay by change capture could take this one's place.
create table outbox (
  id            bigint generated always as identity primary key,
  aggregatetype text        not null, -- topic
  aggregateid   text        not null, -- key of the record
  type          text        not null, -- ce_type
  payload       bytea       not null,
  headers       text        not null, -- JSON object
  created_at    timestamptz not null default now(),
  sent_at       timestamptz
);

-- The relay asks for what is unsent, never for "after the last id": ids commit out of order.
create index outbox_unsent on outbox (id) where sent_at is null;
create index outbox_sent on outbox (sent_at) where sent_at is not null;

-- Messages already taken in. A day is the record's append time in UTC, so that a redelivered record
-- always meets its own row; old days are dropped as whole partitions.
create table inbox (
  day          date  not null,
  consumer     text  not null,
  source       text  not null,
  id           uuid  not null,
  content_hash bytea not null,
  primary key (consumer, source, id, day)
) partition by range (day);

create table inbox_default partition of inbox default;
