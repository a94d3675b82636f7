-- Members of whom somebody says, without a signature, that they have taken their consent back
-- (API 3.9). A person looks at it; nothing follows from it by itself.
create table consent_review (
  member_id text        primary key references member,
  first_at  timestamptz not null,
  last_at   timestamptz not null,
  times     bigint      not null
);
