-- What batches and cleaning need (DESIGN 7).

-- Waiting purchases are looked up by their checkout, under whose row they are written.
create index purchase_waiting_checkout on purchase (checkout_id) where member_id is null;

-- When a checkout was last heard of; by day, so that most events do not touch the index.
alter table visit add column used_on date not null default current_date;
create index visit_old on visit (used_on);

-- When it was last noted that somebody was asked or said no.
alter table past_ask add column noted_on date not null default current_date;
update past_ask set noted_on = cast(asked_at as date) where asked_at is not null and not refused;
create index past_ask_old on past_ask (noted_on);

create index early_ping_old on early_ping (received_at);
