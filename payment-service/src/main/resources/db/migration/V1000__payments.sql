-- Payments, the calls they need, and the commands they have had (DESIGN 6).

create table payment (
  id            bigint generated always as identity primary key,
  msn           text        not null,
  reference     text        not null,
  checkout_id   uuid        not null,
  open          boolean     not null, -- whether the checkout's next payment must wait
  phase         text        not null, -- for people who look; the truth is in state
  state         text        not null, -- JSON of dev.kassa.payment.Payment
  state_version int         not null, -- rows of a newer version are left to it
  trace_parent  text,
  reads         int         not null default 0, -- since the payment came into its phase
  next_read_at  timestamptz,
  deadline_at   timestamptz,
  phase_since   timestamptz not null default now(),
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  unique (msn, reference)
);

create unique index payment_one_open_per_checkout on payment (msn, checkout_id) where open;
create index payment_to_read on payment (next_read_at) where next_read_at is not null;
create index payment_deadline on payment (deadline_at) where deadline_at is not null;

-- Every write to the provider, stored before its first attempt: key and exact bytes never change.
create table provider_call (
  id              bigint generated always as identity primary key,
  payment_id      bigint      not null references payment,
  msn             text        not null,
  kind            text        not null, -- dev.kassa.payment.PaymentEvent.Kind
  idempotency_key text        not null,
  request         text,                 -- sealed bytes; gone when settled
  attempts        int         not null default 0,
  next_attempt_at timestamptz not null,
  lease_until     timestamptz,
  settled_at      timestamptz,
  created_at      timestamptz not null default now(),
  unique (payment_id, idempotency_key)
);

create index provider_call_due on provider_call (next_attempt_at) where settled_at is null;

-- When attempts were made, as the provider's rate limit counts them: five a minute of each kind.
create table provider_attempt (
  payment_id bigint      not null,
  kind       text        not null,
  at         timestamptz not null default now()
);

create index provider_attempt_recent on provider_attempt (payment_id, kind, at);

-- Commands about money are remembered as long as the payment, longer than the inbox remembers.
create table payment_command (
  msn          text  not null,
  reference    text  not null,
  command_id   uuid  not null,
  primary key (msn, reference, command_id)
);
