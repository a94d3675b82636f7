-- A row of the outbox is a message that has not been sent: the relay deletes what it has sent. What
-- was sent stands on the topic, so nobody needs it here, and a delete costs a tenth of the log that
-- rewriting the row for a mark did.
delete from outbox where sent_at is not null;

drop index outbox_unsent;
drop index outbox_sent;
alter table outbox drop column sent_at;

-- A queue's table is small and turns over all the time. Vacuum by count and not by share, at full
-- speed; and keep the pages, since giving them back would lock out the writers.
alter table outbox set (
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_insert_scale_factor = 0,
  autovacuum_vacuum_insert_threshold = 100000,
  autovacuum_analyze_scale_factor = 0,
  autovacuum_analyze_threshold = 100000,
  autovacuum_vacuum_cost_delay = 0,
  vacuum_truncate = off,
  toast.autovacuum_vacuum_scale_factor = 0,
  toast.autovacuum_vacuum_threshold = 1000,
  toast.autovacuum_vacuum_cost_delay = 0,
  toast.vacuum_truncate = off
);
