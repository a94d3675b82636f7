-- Enrolments are one per person and club; what was withdrawn or is unknown is remembered.

-- The phone rings for one request at a time, whatever sales unit of the club asks. Of several that
-- are open the first one stays.
update enrolment e
set open = false, phase = 'ENDED', reason = 'ALREADY_OPEN', next_poll_at = null, msisdn = null,
  tokens = null
where e.open and e.phone_hash is not null
  and exists (
    select from enrolment o
    where o.open and o.club_id = e.club_id and o.phone_hash = e.phone_hash
      and (o.created_at, o.enrolment_id) < (e.created_at, e.enrolment_id)
  );
create unique index enrolment_one_open_in_club on enrolment (club_id, phone_hash)
  where open and phone_hash is not null;
drop index enrolment_one_open;

alter table enrolment
  add column withdrawn boolean not null default false,  -- the till took it back; may be taken up
  add column not_me boolean not null default false,     -- not the member whom the number finds
  add column started_at timestamptz;                    -- when the phone was made to ring
create index enrolment_started on enrolment (club_id, phone_hash, started_at)
  where started_at is not null;

-- Whose purchases are nobody's until somebody logs in: not the member whom the number finds.
alter table identification add column disowned boolean not null default false;

-- Where the ping came from; a start whose answer was lost is found by it.
alter table early_ping add column msn text;
create index early_ping_msn on early_ping (msn, received_at);

-- Consents come with a person's first login only. Whose are not held is to be asked anew.
alter table member add column consents text not null default 'UNKNOWN'
  check (consents in ('KNOWN', 'UNKNOWN'));
update member m set consents = 'KNOWN'
where exists (select from member_consent c where c.member_id = m.member_id);
create view consents_to_renew as
  select member_id, club_id, joined_at from member
  where consents = 'UNKNOWN' and erased_at is null;
