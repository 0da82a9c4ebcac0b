create table auth_user (
    id integer primary key,
    username varchar(150) not null unique,
    password varchar(128) not null,
    is_active boolean not null,
    is_superuser boolean not null default false
);
insert into auth_user (id, username, password, is_active) values
    (1, 'alice', 'pbkdf2_sha256$1000$salt$qN+JnzxPIE2WfgrWPAkph8EAVeuwF7PZ0ordIY1Peq0=', true),
    (2, 'bob', 'pbkdf2_sha256$1000$salt$qN+JnzxPIE2WfgrWPAkph8EAVeuwF7PZ0ordIY1Peq0=', true),
    (3, 'gone', 'pbkdf2_sha256$1000$salt$qN+JnzxPIE2WfgrWPAkph8EAVeuwF7PZ0ordIY1Peq0=', false),
    (4, 'robot', '!unusable', true);
insert into auth_user values
    (5, 'root', 'pbkdf2_sha256$1000$salt$qN+JnzxPIE2WfgrWPAkph8EAVeuwF7PZ0ordIY1Peq0=', true, true);

create table core_userprofile (
    user_id integer primary key references auth_user,
    cache_enabled boolean not null default true
);
insert into core_userprofile select id from auth_user;

create table invoices_invoice (
    id bigint primary key,
    user_id integer not null,
    number text not null,
    total numeric(30, 10) not null,
    issued timestamptz not null
);
insert into invoices_invoice values
    (1, 1, 'A-1', 12345678901234567890.1234567890, '2026-01-31 12:00+02'),
    (2, 1, 'A-2', 0.1, '2026-02-28 12:00+02'),
    (3, 2, 'B-1', 7, '2026-02-28 12:00+02');

create table typed (
    id uuid primary key,
    user_id integer not null,
    code char(3) not null,
    label text not null,
    big bigint not null,
    paid boolean not null,
    due date not null
);
insert into typed values
    ('6f1c3a52-9d4e-4b7a-8c11-0d5e9f2b7a63', 1, 'abc', 'quote '' and \ and "', 9007199254740993, true, '2026-01-31');

create table audit_log (user_id integer, what text);
create table notices (what text);
create table unruled (user_id integer, what text);
create view invoices_unruled as
    select i.id, i.user_id from invoices_invoice i left join unruled u on u.user_id = i.user_id;

create table parted (id integer, user_id integer, year integer) partition by list (year);
create table parted_2026 partition of parted for values in (2026);
create table parted_2027 partition of parted for values in (2027);

create type mood as enum ('glad', 'sad');
create domain positive as integer check (value > 0);
create table all_types (
    user_id integer not null,
    name text not null,
    mood mood,
    level positive,
    small smallint,
    share real,
    ratio double precision,
    price numeric,
    at timestamptz,
    local timestamp,
    day date,
    hour time,
    span interval,
    data jsonb,
    written json,
    bytes bytea,
    token uuid,
    flags boolean[],
    numbers bigint[],
    grid integer[],
    address inet,
    code char(4),
    bits bit(3)
);
insert into all_types values
    (1, 'full', 'glad', 3, -32768, 0.1, 1e300, 1234567890123456789012345678901234567890.10, '2026-01-31 12:00:00.123456+02',
     '2026-01-31 12:00', '2026-01-31', '23:59:59.5', '1 day 02:00', '{"b": [1, null], "a": 1.50}', '{"b" : 1.50,"b":2}',
     '\xdeadbeef', '6F1C3A52-9D4E-4B7A-8C11-0D5E9F2B7A63', '{t,f,null}', '{9007199254740993,null}', '{{1,2},{3,4}}',
     '10.0.0.1/8', 'ab', b'101'),
    (1, 'odd', 'sad', null, null, 'NaN', '-Infinity', 'NaN', 'infinity', '-infinity', 'infinity', null, null, 'null',
     '"\u00e9"', '', null, '{}', null, null, null, null, null);

-- Rows that are alike, and rows without a day.
create table paged (id integer primary key, user_id integer not null, day date, note text);
insert into paged values
    (1, 1, '2026-01-01', 'b'), (2, 1, '2026-01-01', 'a'), (3, 1, null, null), (4, 1, '2026-01-02', null),
    (5, 1, null, 'a'), (6, 1, '2026-01-01', 'a'), (7, 1, '2025-12-31', '"''\'), (8, 2, '2026-01-01', 'bobs');
create function note_down() returns integer language sql volatile
    as $$ insert into audit_log values (1, 'noted') returning user_id $$;
