-- Digests by the hour, day, week and month; what each told, line by line; when a tenant's next one is due; whose name stands
-- on them; how long everything is kept.
-- Lock: exclusive on digest, sharing_event and archive_blob while columns are added and the archive is turned into a table of
-- partitions (its rows are copied: about 200 MB/s). The gateway is stopped meanwhile: it migrates before it serves.

alter table digest
    drop constraint digest_cadence_check,
    add constraint digest_cadence_check check (cadence in ('hourly', 'daily', 'weekly', 'monthly')),
    add column period_from timestamptz,
    add column period_to timestamptz;
update digest set period_from = (document::jsonb -> 'period' ->> 'from')::timestamptz,
    period_to = (document::jsonb -> 'period' ->> 'to')::timestamptz;
alter table digest alter column period_from set not null, alter column period_to set not null;
drop index digest_once;
create unique index digest_once on digest (tenant_id, cadence, period_from) where scheduled;
create index digest_of_days on digest (tenant_id, cadence, day);

-- An hourly digest tells what no hourly one has told; the daily ledger is daily_digest_id, and weeks and months are made of
-- the dailies of their days.
-- Which digest told an event outlives the digest: what was told once is not told again because the digest's time to be kept is
-- over.
alter table sharing_event add column hourly_digest_id uuid,
    drop constraint sharing_event_tenant_id_daily_digest_id_fkey;
create index sharing_event_untold_hourly on sharing_event (tenant_id, ingested_at) where hourly_digest_id is null;

-- What a digest told, one line an event, as it was told. Weekly and monthly digests read the lines of their days, so their
-- numbers are the dailies' numbers, whatever became of an event afterwards. The primary key is the promise: an event is told
-- once a ledger.
create table digest_line (
    tenant_id uuid not null references tenant on delete cascade,
    ledger text not null check (ledger in ('hourly', 'daily')),
    event_id uuid not null,
    digest_id uuid not null,
    occurred_at timestamptz not null,
    section text not null,
    change text not null,
    risk smallint not null,
    act text not null,
    resource_kind text not null,
    actor text,
    -- Reaches beyond single people: anyone, the organisation, a large group; and how many people, where known.
    is_wide boolean not null,
    people integer,
    -- The record does not say who got access.
    is_unknown boolean not null,
    entry text not null,
    primary key (tenant_id, ledger, event_id),
    foreign key (tenant_id, digest_id) references digest on delete cascade
);
create index digest_line_reading on digest_line (tenant_id, digest_id, event_id);

-- Every guest that a daily digest has told, with the digest that told them first.
create table digest_guest (
    tenant_id uuid not null references tenant on delete cascade,
    guest text not null,
    name text not null,
    domain text,
    brought_by text,
    digest_id uuid not null,
    primary key (tenant_id, guest)
);
create index digest_guest_domain on digest_guest (tenant_id, domain);
create index digest_guest_digest on digest_guest (tenant_id, digest_id);

insert into digest_line
select d.tenant_id, 'daily', (e ->> 'eventId')::uuid, d.digest_id, (e ->> 'occurredAt')::timestamptz, s ->> 'kind', e ->> 'change',
    case e -> 'risk' ->> 'level' when 'high' then 2 when 'medium' then 1 else 0 end, e ->> 'act', e ->> 'resourceKind',
    e ->> 'actor',
    exists (select from jsonb_array_elements(e -> 'audiences') a where a ->> 'kind' in ('anyone', 'organisation')), null,
    jsonb_array_length(e -> 'audiences') = 0, e::text
from digest d cross join jsonb_array_elements(d.document::jsonb -> 'sections') s
    cross join jsonb_array_elements(s -> 'events') e
on conflict do nothing;

insert into digest_guest
select distinct on (d.tenant_id, lower(g ->> 'name')) d.tenant_id, lower(g ->> 'name'), g ->> 'name', lower(g ->> 'domain'),
    g ->> 'by', d.digest_id
from digest d cross join jsonb_array_elements(d.document::jsonb -> 'newGuests') g
order by d.tenant_id, lower(g ->> 'name'), d.made_at
on conflict do nothing;

-- When a tenant's digests are made, by its own clock on the wall, and when the next is due: one small row a tenant, so that
-- looking for what is due costs what is due.
create table digest_schedule (
    tenant_id uuid primary key references tenant on delete cascade,
    -- Minutes after midnight.
    minute_of_day smallint not null default 360 check (minute_of_day between 0 and 1439),
    -- The day with which a week begins: 1 is Monday.
    week_start smallint not null default 1 check (week_start between 1 and 7),
    -- Since when hourly digests are wanted; null: they are not.
    hourly_since timestamptz,
    due_at timestamptz not null default '-infinity',
    failures integer not null default 0
) with (fillfactor = 50);
create index digest_schedule_due on digest_schedule (due_at);
insert into digest_schedule (tenant_id) select tenant_id from tenant;

-- Whose digests these are in the customer's eyes. The gateway's own brand stands for every tenant that has none.
create table gateway_brand (
    only_one boolean primary key default true check (only_one),
    brand text not null,
    updated_at timestamptz not null default now()
);
create table tenant_brand (
    tenant_id uuid primary key references tenant on delete cascade,
    brand text not null,
    updated_at timestamptz not null default now()
);

-- How long a tenant's things are kept; null: for ever.
create table retention (
    tenant_id uuid primary key references tenant on delete cascade,
    archive_days integer check (archive_days between 8 and 36500),
    event_days integer check (event_days between 35 and 36500),
    digest_days integer check (digest_days between 35 and 36500)
);

-- The archive by the month in which it may go: a month of it is dropped, never deleted row by row. A blob's month is set when
-- it is stored, by the retention of its tenant; what is kept for ever lies in the last partition.
alter table archive_blob rename to archive_blob_before;
create table archive_blob (
    tenant_id uuid not null references tenant on delete cascade,
    content_id text not null,
    keep_until date not null default 'infinity',
    sealed bytea not null,
    primary key (tenant_id, content_id, keep_until)
) partition by range (keep_until);
alter table archive_blob alter column sealed set storage external;
create table archive_blob_other partition of archive_blob default;
insert into archive_blob (tenant_id, content_id, sealed) select tenant_id, content_id, sealed from archive_blob_before;
drop table archive_blob_before;

do $$
declare
    table_name text;
begin
    foreach table_name in array
        array['digest_line', 'digest_guest', 'digest_schedule', 'tenant_brand', 'retention', 'archive_blob', 'archive_blob_other']
    loop
        execute format('alter table %I enable row level security, force row level security', table_name);
        execute format('create policy owner on %I to current_user using (true)', table_name);
        execute format('create policy worker on %I to gateway_worker using (true)', table_name);
        execute format(
            'create policy one_tenant on %I to gateway_api '
            'using (tenant_id = nullif(current_setting(''gateway.tenant_id'', true), '''')::uuid)',
            table_name
        );
        execute format('grant select, insert, update, delete on %I to gateway_worker', table_name);
    end loop;
end
$$;

-- Makes the months of the archive that will be needed, and drops those whose last day has passed. As the owner: the worker
-- may use tables, not make them. Returns how many months and single blobs went.
create function gateway_keep_archive(today date default (now() at time zone 'UTC')::date) returns integer
language plpgsql security definer set search_path from current set lock_timeout = '3s' as $$
declare
    starting date;
    ending date;
    part text;
    dropped integer := 0;
    gone integer;
begin
    perform pg_advisory_xact_lock(hashtext('gateway_keep_archive'));
    for starting in
        select m::date from generate_series(
            date_trunc('month', today::timestamp),
            today + coalesce((select max(archive_days) from retention), 0) + interval '1 month', interval '1 month'
        ) m
        where exists (select from retention where archive_days is not null)
    loop
        ending := starting + interval '1 month';
        part := 'archive_blob_' || to_char(starting, 'YYYYMM');
        continue when to_regclass(part) is not null;
        execute format('create table %I (like archive_blob including all)', part);
        execute format('alter table %I alter column sealed set storage external', part);
        -- Rows that came before their month had a table of its own.
        execute format(
            'with moved as (delete from archive_blob_other where keep_until >= %L and keep_until < %L returning *) '
            'insert into %I select * from moved', starting, ending, part
        );
        execute format('alter table archive_blob attach partition %I for values from (%L) to (%L)', part, starting, ending);
        execute format('alter table %I enable row level security, force row level security', part);
    end loop;
    for part in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'archive_blob'::regclass and c.relname ~ '^archive_blob_[0-9]{6}$'
            and to_date(right(c.relname, 6), 'YYYYMM') + interval '1 month' <= today
    loop
        execute format('drop table %I', part);
        dropped := dropped + 1;
    end loop;
    -- What was over its time before its month had a table: a retention that was shortened.
    delete from archive_blob_other where keep_until < date_trunc('month', today::timestamp)::date;
    get diagnostics gone = row_count;
    return dropped + gone;
end
$$;
revoke all on function gateway_keep_archive(date) from public;
grant execute on function gateway_keep_archive(date) to gateway_worker;

grant select, insert, update, delete on gateway_brand to gateway_worker;
grant select on digest_line, digest_guest, tenant_brand, gateway_brand, retention to gateway_api;
