-- The figures of a chain from facts.sql; every statement is one answer.
-- Turnover per business day, store and currency: money taken less money given back, each on its own
-- day. A refund counts for the store that sold, whatever store gave the money back.
select business_day(happened_at, currency) as day, store, currency,
  sum(case type when 'payment.captured.v1' then change else 0 end) as captured,
  sum(case type when 'payment.refunded.v1' then change else 0 end) as refunded,
  sum(case type when 'payment.captured.v1' then change when 'payment.refunded.v1' then -change else 0 end) as turnover
from payment_fact where type in ('payment.captured.v1', 'payment.refunded.v1')
group by all order by all;

-- Refunds that another store gave than the one that sold.
select store as sold, asking_store as gave_back, currency, count(*) as refunds, sum(change) as amount
from payment_fact where type = 'payment.refunded.v1' and asking_store is not null and asking_store <> store
group by all order by all;

-- Enrolment conversion: of the pushes that were sent, how many made a member.
with started as (select distinct (p->>'$.checkoutId') as checkout, (p->>'$.storeId') as store
    from message where type = 'membership.enrolment-started.v1'),
  enrolled as (select distinct (p->>'$.checkoutId') as checkout from message where type = 'membership.member-enrolled.v1')
select store, count(*) as asked, count(enrolled.checkout) as joined,
  round(100.0 * count(enrolled.checkout) / count(*), 1) as percent
from started left join enrolled using (checkout) group by store order by store;

-- Why somebody who was asked did not join.
select (p->>'$.reason') as reason, count(*) as times
from message where type = 'membership.enrolment-ended.v1' group by reason order by times desc;

-- Time to pay, in seconds: from the request that was taken on to the money that was taken.
select store, count(*) as payments, round(quantile_cont(seconds, 0.5), 1) as median,
  round(quantile_cont(seconds, 0.9), 1) as p90
from (select r.store, epoch(c.happened_at) - epoch(r.happened_at) as seconds
  from (select key, store, happened_at from payment_fact where type = 'payment.requested.v1') r
  join (select key, min(happened_at) as happened_at from payment_fact where type = 'payment.captured.v1' group by key) c
  using (key))
group by store order by store;

-- To compare with the books: what stands captured and refunded, per sales unit.
select msn, currency, count(*) filter (captured > 0) as paid, sum(captured)::bigint as captured,
  sum(refunded)::bigint as refunded, sum(captured - refunded)::bigint as turnover
from payment group by all order by all;
