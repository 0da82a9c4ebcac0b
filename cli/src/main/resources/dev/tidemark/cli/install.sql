-- Reports DDL on tables in the stream of changes: what an ALTER TABLE, a DROP TABLE or a DETACH PARTITION does to rows is
-- not in it. One message a table, with prefix tidemark.ddl: command, schema, table and oid, tab-separated and escaped as in
-- COPY's text format. Never in the way of the command that is reported: what fails here is a warning.

-- A partition is reported as its root, since its rows go by the root's name and rule.
create or replace function public.tidemark_report_ddl() returns event_trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    line text;
begin
    for line in
        select (select string_agg(replace(replace(replace(replace(field,
                           E'\\', E'\\\\'), E'\t', E'\\t'), E'\n', E'\\n'), E'\r', E'\\r'), E'\t' order by place)
                  from unnest(altered.fields) with ordinality as field (field, place))
          from (select distinct array[c.command_tag, n.nspname, r.relname, r.oid::text]
                  from pg_event_trigger_ddl_commands() c
                  join pg_class r on r.oid = coalesce(pg_partition_root(c.objid)::oid, c.objid)
                  join pg_namespace n on n.oid = r.relnamespace
                 where c.classid = 'pg_class'::regclass and c.object_type in ('table', 'table column')
                   and r.relkind in ('r', 'p') and r.relpersistence <> 't') as altered (fields)
    loop
        perform pg_logical_emit_message(true, 'tidemark.ddl', line);
    end loop;
exception when others then
    raise warning 'tidemark could not report %: %; run ./tidemark clear --everybody', tg_tag, sqlerrm;
end
$$;

-- A dropped partition is reported by its own name: the catalog does not know its root any more.
create or replace function public.tidemark_report_drop() returns event_trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    line text;
begin
    for line in
        select (select string_agg(replace(replace(replace(replace(field,
                           E'\\', E'\\\\'), E'\t', E'\\t'), E'\n', E'\\n'), E'\r', E'\\r'), E'\t' order by place)
                  from unnest(dropped.fields) with ordinality as field (field, place))
          from (select distinct array[tg_tag, d.address_names[1], d.address_names[2], d.objid::text]
                  from pg_event_trigger_dropped_objects() d
                 where d.object_type in ('table', 'table column') and not d.is_temporary) as dropped (fields)
    loop
        perform pg_logical_emit_message(true, 'tidemark.ddl', line);
    end loop;
exception when others then
    raise warning 'tidemark could not report %: %; run ./tidemark clear --everybody', tg_tag, sqlerrm;
end
$$;

drop event trigger if exists tidemark_ddl;
create event trigger tidemark_ddl on ddl_command_end when tag in ('ALTER TABLE')
    execute function public.tidemark_report_ddl();
alter event trigger tidemark_ddl enable always;

drop event trigger if exists tidemark_drop;
create event trigger tidemark_drop on sql_drop
    execute function public.tidemark_report_drop();
alter event trigger tidemark_drop enable always;
