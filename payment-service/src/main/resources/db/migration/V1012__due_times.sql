-- One time per payment at which to look whether something is due, never later than anything is, in
-- the place of three times with an index each that moved with every step. It moves seldom, so a
-- step is an update in place (HOT), for which the pages keep some room.

alter table payment add column due_at timestamptz default now() + interval '5 seconds';
update payment p set due_at = case when next_read_at is not null or deadline_at is not null
  or exists (select from provider_call c where c.payment_id = p.id and c.settled_at is null)
  then now() end;
create index payment_due on payment (due_at) where due_at is not null;

-- Creates that were stopped and whose payment is over: settled with it from now on.
update provider_call c set settled_at = now(), request = null
from payment p
where p.id = c.payment_id and p.phase <> 'CREATING' and c.kind = 'CREATE'
  and c.settled_at is null and c.next_attempt_at is null and c.lease_until is null;

-- The last release, which may run beside this one for a while, does not know of due_at. It finds its
-- work without these indexes too, only slower, and this keeps its writes from being overlooked. Its
-- calls that wait are found with the read or the deadline that each of them has beside it.
create function payment_due_of_the_last_release() returns trigger language plpgsql as $$
begin
  new.due_at := least(new.due_at, new.next_read_at, new.deadline_at);
  return new;
end $$;
create trigger payment_due before insert or update on payment for each row
  when (least(new.next_read_at, new.deadline_at) < coalesce(new.due_at, 'infinity'))
  execute function payment_due_of_the_last_release();

drop index payment_to_read;
drop index payment_deadline;
drop index provider_call_due;

alter table payment set (fillfactor = 60);
alter table provider_call set (fillfactor = 80);
