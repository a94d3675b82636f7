-- An enrolment of before a database restore, which the database has forgotten: the app may have
-- asked the person, and nobody knows (docs/adr/0012).
alter table enrolment add column before_restore boolean not null default false;
