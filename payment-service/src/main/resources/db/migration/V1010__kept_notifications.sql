-- What the provider tells of payments that nobody has asked for here, until their request comes:
-- after a restore of the database the provider may be quicker than the topic (DESIGN 7).

create table kept_notification (
  id               bigint generated always as identity primary key,
  msn              text        not null,
  reference        text        not null,
  event_id         text        not null, -- its ce_id: what comes twice is kept once
  name             text        not null, -- dev.kassa.payment.SagaEvent.Name
  amount           bigint      not null, -- minor units
  idempotency_key  text,                 -- of the call that caused it
  guaranteed_until timestamptz,
  at               timestamptz not null,
  kept_at          timestamptz not null default now(),
  unique (msn, reference, event_id)
);

create index kept_notification_age on kept_notification (kept_at);
