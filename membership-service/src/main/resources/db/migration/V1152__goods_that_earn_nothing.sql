-- What of net_captured is for goods that earn points; null in rows from before: all of it.
alter table purchase add column earning bigint;
