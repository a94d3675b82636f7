-- What batches need (DESIGN 7): everything about a payment is decided under the lock of its one row,
-- loaded by one statement and written by one.

-- The request never changes, so it is written once and not with every step.
create table payment_request (
  payment_id bigint primary key references payment,
  request    text   not null -- JSON of dev.kassa.payment.Request
);

-- Commands and attempts belong to the row that is locked anyway.
alter table payment add column commands text not null default ''; -- ids, as long as the payment
alter table payment add column attempts text not null default ''; -- operation@millis, as the limit counts
update payment p set commands = coalesce(
  (select string_agg(cast(c.command_id as text), ' ') from payment_command c
   where c.msn = p.msn and c.reference = p.reference), '');
drop table payment_command;
drop table provider_attempt;

-- Sealed bytes as bytes: a third shorter than as text.
alter table provider_call alter column request type bytea
  using decode(rpad(translate(substr(request, 11), '-_', '+/'),
    4 * ((length(request) - 10 + 3) / 4), '='), 'base64');

-- No further attempt: null instead of infinity.
alter table provider_call alter column next_attempt_at drop not null;
update provider_call set next_attempt_at = null where next_attempt_at = 'infinity';
