-- What cannot be settled automatically lands on a list, and a person acts on it.

alter table payment add column stuck_since timestamptz; -- null: nobody must look
create index payment_stuck on payment (stuck_since) where stuck_since is not null;

update payment
set stuck_since = cast(cast(state as json) -> 'standing' -> 'stuck' ->> 'since' as timestamptz)
where state like '%"stuck":{%';

-- Every act that was asked for, in the transaction that did or refused it.
create table operator_act (
  payment_id bigint      not null references payment,
  id         uuid        not null, -- idempotency key
  act        text        not null, -- dev.kassa.payment.OperatorAct in words
  operator   text        not null,
  note       text        not null,
  at         timestamptz not null,
  refused    text,                 -- why nothing was done; null: done
  primary key (payment_id, id)
);
