-- What happened, as tables, from two files of kcat (docs/topics.md, "For analysts"); for DuckDB.
-- One row per message, whatever was delivered twice left out.
create view message as
  select topic, key, to_timestamp(ts / 1000.0) as written_at,
    list_extract(headers, list_position(headers, 'ce_type') + 1) as type,
    list_extract(headers, list_position(headers, 'ce_time') + 1)::timestamptz as happened_at,
    payload::json as p
  from read_json(['payment.events.v1.ndjson', 'membership.events.v1.ndjson'],
    format = 'newline_delimited',
    columns = {topic: 'varchar', key: 'varchar', ts: 'bigint', headers: 'varchar[]', payload: 'varchar'})
  qualify row_number() over (
    partition by list_extract(headers, list_position(headers, 'ce_source') + 1),
      list_extract(headers, list_position(headers, 'ce_id') + 1)) = 1;

-- Facts of payments; what has no sequence changes nothing about money. Amounts are minor units.
create view payment_fact as
  select key, type, happened_at, (p->>'$.epoch')::int as epoch, (p->>'$.sequence')::int as sequence,
    (p->>'$.msn') as msn, (p->>'$.storeId') as store, (p->>'$.currency') as currency,
    (p->>'$.checkoutId') as checkout,
    (p->>'$.amounts.captured')::bigint as captured, (p->>'$.amounts.refunded')::bigint as refunded,
    (p->>'$.change.value')::bigint as change,
    (p->>'$.askedBy[0].storeId') as asking_store
  from message
  where topic = 'payment.events.v1' and (p->>'$.sequence') is not null
  -- After a database restore a higher epoch says again, from its first number on, what a lower one
  -- had said: the lower one's events of that number and above do not count.
  qualify row_number() over (partition by key, epoch, sequence) = 1
    and sequence < coalesce(min(sequence) over (
      partition by key order by epoch range between 1 following and unbounded following),
      sequence + 1);

-- One row per payment: the totals of its last fact hold.
create view payment as
  select * from payment_fact
  qualify row_number() over (partition by key order by epoch desc, sequence desc) = 1;

-- Which day a fact belongs to: the date in the time zone of its store when it happened.
-- One line per country of the chain; stores that are open past midnight take off their hours here.
create macro business_day(happened_at, currency) as
  (happened_at at time zone case currency
    when 'DKK' then 'Europe/Copenhagen' when 'SEK' then 'Europe/Stockholm'
    when 'EUR' then 'Europe/Helsinki' else 'Europe/Oslo' end)::date;
