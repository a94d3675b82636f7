-- What the role that serves may do: read and write rows. The schema belongs to another one, which runs
-- these migrations (docs/runbook.md). Run again whenever this file changes; later tables are covered
-- by the default privileges.
grant usage on schema ${flyway:defaultSchema} to "${runtime}";
grant select, insert, update, delete on all tables in schema ${flyway:defaultSchema} to "${runtime}";
grant usage on all sequences in schema ${flyway:defaultSchema} to "${runtime}";
alter default privileges in schema ${flyway:defaultSchema}
  grant select, insert, update, delete on tables to "${runtime}";
alter default privileges in schema ${flyway:defaultSchema} grant usage on sequences to "${runtime}";

-- The one change of tables that is everyday work: the inbox's partitions, a week ahead, and none older
-- than ids are remembered. It runs with its owner's rights and does nothing else with them.
create or replace function keep_inbox_partitions(first_day date, days_ahead int, oldest_day date)
returns void language plpgsql security definer
set search_path = ${flyway:defaultSchema}, pg_temp as $body$
declare
  wanted date;
  partition_name text;
begin
  for wanted in select first_day + n from generate_series(0, days_ahead) n loop
    partition_name := 'inbox_' || to_char(wanted, 'YYYY_MM_DD');
    if to_regclass(partition_name) is null then
      -- With the rows of that day that came before it: otherwise it could never be made.
      lock table inbox_default in access exclusive mode;
      execute format('create table %I (like inbox including all)', partition_name);
      execute format(
        'with moved as (delete from inbox_default where day = %L returning *)'
        ' insert into %I select * from moved', wanted, partition_name);
      execute format(
        'alter table inbox attach partition %I for values from (%L) to (%L)',
        partition_name, wanted, wanted + 1);
    end if;
  end loop;
  for partition_name in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'inbox'::regclass and c.relname ~ '^inbox_[0-9_]+$'
      and c.relname < 'inbox_' || to_char(oldest_day, 'YYYY_MM_DD')
  loop
    execute format('drop table %I', partition_name);
  end loop;
  delete from inbox_default where inbox_default.day < oldest_day;
end
$body$;
revoke all on function keep_inbox_partitions(date, int, date) from public;
grant execute on function keep_inbox_partitions(date, int, date) to "${runtime}";
