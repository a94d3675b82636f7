-- What a hash was made of, sealed: with it the hash can be made anew when its key is replaced
-- (docs/runbook.md). Null in rows from before; those are made anew when their person is next seen.
alter table member_phone add column msisdn text;
alter table member_subject add column sub text;
alter table past_ask add column msisdn text;

-- What is left to be done is found by it.
create index member_phone_version on member_phone (hash_version);
create index member_subject_version on member_subject (hash_version);
create index past_ask_version on past_ask (hash_version);
