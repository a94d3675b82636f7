-- The club's own tables. Personal values are sealed with the membership-store keyset, or hashed with
-- a key (msisdn-hash) where rows are found by them.

create table member (
  member_id   text        primary key,
  club_id     text        not null,
  price_group text        not null,
  points      bigint      not null check (points >= 0),
  version     bigint      not null,             -- of membership.members.v1
  profile     text,                             -- sealed user info; null when erased
  joined_at   timestamptz not null,
  erased_at   timestamptz,
  check (erased_at is null or profile is null)
);

-- (msn, sub) → member: sub is per sales unit, and stays when the phone number changes.
create table member_subject (
  msn          text   not null,                 -- the club's login
  sub_hash     text   not null,
  hash_version int    not null,
  member_id    text   not null references member,
  primary key (msn, sub_hash)
);
create index member_subject_member on member_subject (member_id);

-- Phone number → member. A number belongs to one person at a time.
create table member_phone (
  club_id      text   not null,
  phone_hash   text   not null,
  hash_version int    not null,
  member_id    text   not null references member,
  primary key (club_id, phone_hash)
);
create index member_phone_member on member_phone (member_id);

-- Consents as received, each time some are received.
create table member_consent (
  id          bigint      generated always as identity primary key,
  member_id   text        not null references member,
  received_at timestamptz not null,
  consents    text        not null              -- sealed
);
create index member_consent_member on member_consent (member_id);

-- One row per checkout: numbers its events, and is the lock under which they happen.
create table visit (
  checkout_id uuid   primary key,
  sequence    bigint not null
);

-- Who was identified; kept for as long as a visit and its purchase can take.
create table identification (
  identification_id uuid        primary key,
  checkout_id       uuid        not null,
  msn               text        not null,
  store_id          text        not null,
  pos_id            text        not null,
  club_id           text        not null,
  msisdn            text        not null,       -- sealed
  phone_hash        text        not null,
  hash_version      int         not null,
  identified_at     timestamptz not null
);
create index identification_person on identification (club_id, phone_hash);
create index identification_old on identification (identified_at);

create table enrolment (
  enrolment_id      uuid        primary key,
  state_version     int         not null,       -- of this row's meaning; a newer one is not touched
  phase             text        not null,
  checkout_id       uuid        not null,
  identification_id uuid        not null,
  msn               text        not null,
  store_id          text        not null,
  pos_id            text        not null,
  club_id           text        not null,
  binding_message   text        not null,
  valid_until       timestamptz not null,
  command_id        uuid,
  cause_id          text,                       -- ce_id of the message that last moved it
  traceparent       text,
  phone_hash        text,                       -- null while unidentified
  hash_version      int,
  msisdn            text,                       -- sealed; null while unidentified, and when over
  auth_req_id       text,
  expires_at        timestamptz,
  poll_interval_ms  bigint,
  poll_unanswered   boolean     not null default false,
  poll_pinged       boolean     not null default false,
  poll_answer_lost  boolean     not null default false,
  tokens            text,                       -- sealed; null unless collected
  usable_until      timestamptz,
  member_id         text,
  reason            text,
  next_poll_at      timestamptz,                -- when to look at it next; null when over
  open              boolean     not null,
  created_at        timestamptz not null,
  check (open = (next_poll_at is not null))
);
-- The customer's phone rings for one request at a time.
create unique index enrolment_one_open on enrolment (msn, phone_hash)
  where open and phone_hash is not null;
create index enrolment_due on enrolment (next_poll_at) where open;
create unique index enrolment_login on enrolment (auth_req_id) where auth_req_id is not null;
create index enrolment_checkout on enrolment (checkout_id, created_at);
create index enrolment_identification on enrolment (identification_id) where open;
create index enrolment_old on enrolment (created_at);

-- Pings for logins whose start call is not answered yet.
create table early_ping (
  auth_req_id text        primary key,
  received_at timestamptz not null
);

-- Whom we asked by ourselves, and who said no.
create table past_ask (
  club_id      text        not null,
  phone_hash   text        not null,
  hash_version int         not null,
  asked_at     timestamptz,
  refused      boolean     not null default false,
  primary key (club_id, phone_hash)
);

-- What is known of each payment of an identified person; it waits without a member.
create table purchase (
  msn               text        not null,
  reference         text        not null,
  identification_id uuid        not null,
  checkout_id       uuid        not null,
  store_id          text        not null,
  pos_id            text        not null,
  currency          text        not null,
  club_id           text        not null,
  member_id         text        references member,
  epoch             int         not null,
  sequence          bigint      not null,
  net_captured      bigint      not null check (net_captured >= 0),
  booked_net        bigint      not null,
  booked_points     bigint      not null check (booked_points >= 0),
  seen_at           timestamptz not null,
  primary key (msn, reference),
  check (member_id is not null or booked_points = 0)
);
create index purchase_waiting on purchase (identification_id) where member_id is null;
create index purchase_waiting_old on purchase (seen_at) where member_id is null;
create index purchase_member on purchase (member_id);
