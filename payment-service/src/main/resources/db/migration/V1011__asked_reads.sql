-- The next read that is owed, whatever the phase (dev.kassa.payment.Reads); next_read_at is the
-- earlier of it and the one by the schedule. The last release does not tell them apart: all
-- that it has left are owed, which costs a read at most.

alter table payment add column read_asked_at timestamptz;

update payment set read_asked_at = next_read_at where next_read_at is not null;
