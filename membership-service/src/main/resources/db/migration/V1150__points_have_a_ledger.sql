-- A purchase keeps the rate it earns by; a balance is the sum of its ledger; an identification
-- remembers the member, so that the number itself can go early (DESIGN 5).

-- What the settings said of its currency when it was first heard of, and once it is booked the one
-- rate that it was booked by. Null in rows from before, as long as they gave no points.
alter table purchase add column rate jsonb;
update purchase
set rate = jsonb_build_object(
  'currency', currency, 'pointsPerHundredMinorUnits', booked_points / (booked_net / 100))
where booked_net >= 100;

-- May fall below zero: points are given back after an operator took them away.
alter table member drop constraint member_points_check;

create table points_entry (
  id         bigint      generated always as identity primary key,
  member_id  text        not null references member,
  entered_at timestamptz not null,
  kind       text        not null check (kind in ('PURCHASE', 'OPENING', 'CORRECTION')),
  msn        text,                              -- of the purchase
  reference  text,
  points     bigint      not null,
  check ((kind = 'PURCHASE') = (reference is not null and msn is not null))
);
create index points_entry_member on points_entry (member_id);

insert into points_entry (member_id, entered_at, kind, msn, reference, points)
select member_id, seen_at, 'PURCHASE', msn, reference, booked_points
from purchase where member_id is not null and booked_points <> 0;

insert into points_entry (member_id, entered_at, kind, points)
select m.member_id, m.joined_at, 'OPENING', m.points - coalesce(e.points, 0)
from member m left join (
  select member_id, sum(points) as points from points_entry group by member_id
) e on e.member_id = m.member_id
where m.points <> coalesce(e.points, 0);

-- Whom it was; the number goes once it has served (docs/retention.md).
alter table identification add column member_id text references member;
alter table identification alter column msisdn drop not null;
alter table identification alter column phone_hash drop not null;
alter table identification alter column hash_version drop not null;
update identification i set member_id = p.member_id
from member_phone p where p.club_id = i.club_id and p.phone_hash = i.phone_hash;
create index identification_member on identification (member_id) where member_id is not null;
create index identification_number on identification (identified_at) where phone_hash is not null;

-- Hashes of those who were asked go before the rest of the row does.
create index enrolment_asked on enrolment (created_at) where not open and phone_hash is not null;
