-- The gateway's first schema: tenants and their sealed credentials, the durable queue of content blobs, the archive,
-- the ledger of record keys, sharing facts and events, digests, gaps.
-- Lock: none that matters, every table is new. Duration: well under a second.

-- Roles are shared by the whole cluster, so another database of it may have made them already, or be making them now.
do $$
declare
    role_name text;
begin
    foreach role_name in array array['gateway_worker', 'gateway_api'] loop
        begin
            execute format('create role %I nologin', role_name);
        exception when duplicate_object or unique_violation then
            null;
        end;
        if not pg_has_role(current_user, role_name, 'member') then
            execute format('grant %I to current_user', role_name);
        end if;
    end loop;
end
$$;

create table tenant (
    tenant_id uuid primary key,
    name text not null check (length(name) between 1 and 120),
    cloud text not null,
    client_id uuid not null,
    time_zone text not null,
    content_types text[] not null check (cardinality(content_types) > 0),
    state text not null check (state in ('active', 'paused', 'suspended')),
    state_since timestamptz not null default now(),
    -- Why the tenant is suspended: a stable code, the cause in the service's words, the next step.
    reason_code text,
    reason text,
    remedy text,
    created_at timestamptz not null default now(),
    check ((state = 'suspended') = (reason_code is not null))
);
create unique index tenant_name_key on tenant (lower(name));

-- The tenant's data key, wrapped by the master key ring. Without this row nothing sealed for the tenant opens again.
create table tenant_key (
    tenant_id uuid primary key references tenant on delete cascade,
    wrapped bytea not null,
    created_at timestamptz not null default now()
);

create table tenant_credential (
    tenant_id uuid primary key references tenant on delete cascade,
    kind text not null check (kind in ('secret', 'certificate')),
    sealed bytea not null,
    -- How a certificate signs: PS256, or RS256 for app registrations that need it.
    algorithm text check (algorithm in ('PS256', 'RS256')),
    thumbprint text,
    expires_at timestamptz,
    created_at timestamptz not null default now()
);

create table api_key (
    tenant_id uuid not null references tenant on delete cascade,
    key_id uuid not null default gen_random_uuid(),
    hash bytea not null unique,
    prefix text not null,
    label text not null,
    created_at timestamptz not null default now(),
    last_used_at timestamptz,
    revoked_at timestamptz,
    primary key (tenant_id, key_id)
);

-- Small and hot on its own: leases change every few seconds, the tenant's row hardly ever (and FOR UPDATE SKIP LOCKED
-- across tenants needs a table that a distributed database keeps on one node).
create table tenant_lease (
    tenant_id uuid primary key references tenant on delete cascade,
    due_at timestamptz not null default now(),
    holder text,
    -- Grows with every lease: a worker that lost its lease cannot commit under the old number.
    fence bigint not null default 0,
    leased_until timestamptz,
    failures integer not null default 0
) with (fillfactor = 50);
create index tenant_lease_due on tenant_lease (due_at);

create table feed (
    tenant_id uuid not null references tenant on delete cascade,
    content_type text not null,
    state text not null default 'unknown' check (state in (
        'unknown', 'starting', 'warmingUp', 'enabled', 'disabledByAdmin', 'auditDisabled', 'notEffective', 'forbidden'
    )),
    state_since timestamptz not null default now(),
    error_code text,
    error text,
    remedy text,
    -- At most one start a content type in 15 minutes, over all replicas and restarts.
    next_start_at timestamptz,
    -- The cursor: everything available before this time has been listed and stands in content_blob.
    listed_to timestamptz,
    last_listed_at timestamptz,
    newest_content_at timestamptz,
    primary key (tenant_id, content_type)
);

-- The durable queue: a content id is stored before it is fetched, and once.
create table content_blob (
    tenant_id uuid not null references tenant on delete cascade,
    content_id text not null,
    content_type text not null,
    content_uri text not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    listed_at timestamptz not null default now(),
    state text not null default 'listed' check (state in ('listed', 'done', 'gone')),
    attempts integer not null default 0,
    next_attempt_at timestamptz not null default now(),
    error_code text,
    error text,
    done_at timestamptz,
    bytes bigint,
    records integer,
    records_new integer,
    records_set_aside integer,
    primary key (tenant_id, content_id)
);
create index content_blob_waiting on content_blob (tenant_id, created_at) where state = 'listed';

-- Whole blobs: zstd, then AES-256-GCM under the tenant's data key. Random bytes: never let the server compress them again.
create table archive_blob (
    tenant_id uuid not null references tenant on delete cascade,
    content_id text not null,
    sealed bytea not null,
    primary key (tenant_id, content_id)
);
alter table archive_blob alter column sealed set storage external;

-- Which records are stored: their 24-byte keys, packed, by the hour in which the record was created. A repeated record has
-- the same creation time, so an hour's keys are all that a look-up needs. One row a blob and hour costs a hundredth of
-- one row a record.
create table record_segment (
    tenant_id uuid not null references tenant on delete cascade,
    hour integer not null,
    segment_id bigint generated always as identity,
    content_id text not null,
    keys bytea not null check (length(keys) % 24 = 0),
    primary key (tenant_id, hour, segment_id)
);
alter table record_segment alter column keys set storage external;
create index record_segment_blob on record_segment (tenant_id, content_id);

-- Records that could not be taken in: where they stand in their blob, and why. The bytes stay in the archive.
create table set_aside_record (
    tenant_id uuid not null references tenant on delete cascade,
    content_id text not null,
    byte_offset bigint not null,
    byte_count bigint not null,
    reason text not null,
    detail text not null,
    recorded_at timestamptz not null default now(),
    primary key (tenant_id, content_id, byte_offset)
);

create table operation_count (
    tenant_id uuid not null references tenant on delete cascade,
    day date not null,
    operation text not null,
    classification text not null,
    records bigint not null,
    primary key (tenant_id, day, operation)
);

-- Evidence: what one record says of a share. Facts with one fold key are one act.
create table sharing_fact (
    tenant_id uuid not null references tenant on delete cascade,
    fold_key text not null,
    record_key bytea not null,
    fact jsonb not null,
    primary key (tenant_id, fold_key, record_key)
);

create table digest (
    tenant_id uuid not null references tenant on delete cascade,
    digest_id uuid not null default gen_random_uuid(),
    cadence text not null check (cadence in ('daily')),
    day date not null,
    -- Made by the scheduler once the day is over, rather than asked for in between.
    scheduled boolean not null,
    made_at timestamptz not null,
    headline text not null,
    events integer not null,
    -- Text, not jsonb: the bytes that were served once are served for ever.
    document text not null,
    primary key (tenant_id, digest_id)
);
create unique index digest_once on digest (tenant_id, cadence, day) where scheduled;
create index digest_newest on digest (tenant_id, made_at desc, digest_id);

create table sharing_event (
    tenant_id uuid not null references tenant on delete cascade,
    event_id uuid not null,
    fold_key text not null,
    act text not null,
    resource_kind text not null,
    risk text not null check (risk in ('none', 'low', 'medium', 'high', 'critical')),
    occurred_at timestamptz not null,
    ingested_at timestamptz not null default now(),
    amended_at timestamptz,
    document jsonb not null,
    -- The one daily digest that tells this event; weekly ones are made from the dailies.
    daily_digest_id uuid,
    primary key (tenant_id, event_id),
    unique (tenant_id, fold_key),
    foreign key (tenant_id, daily_digest_id) references digest (tenant_id, digest_id)
);
create index sharing_event_newest on sharing_event (tenant_id, occurred_at desc, event_id);
create index sharing_event_untold on sharing_event (tenant_id) where daily_digest_id is null;

create table gap (
    tenant_id uuid not null references tenant on delete cascade,
    gap_id uuid not null default gen_random_uuid(),
    content_type text not null,
    period_from timestamptz not null,
    period_to timestamptz not null,
    reason text not null,
    detail text not null,
    content_id text,
    recorded_at timestamptz not null default now(),
    primary key (tenant_id, gap_id)
);
create unique index gap_once on gap (tenant_id, content_type, reason, period_from, coalesce(content_id, ''));

-- Row-level security, forced on the owner too. A request's tenant is set with SET LOCAL inside its transaction; without
-- it the API role sees nothing. The worker serves every tenant.
do $$
declare
    table_name text;
begin
    for table_name in
        select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attname = 'tenant_id'
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
    execute format('grant usage on schema %I to gateway_worker, gateway_api', current_schema());
end
$$;

-- What a customer's key may read: nothing sealed, no credentials, no leases.
grant select on tenant, feed, content_blob, digest, sharing_event, gap, set_aside_record, operation_count to gateway_api;

-- Before a key is looked up its tenant is not known, so this one question is asked past the row-level security.
create function gateway_tenant_of_key(presented bytea) returns uuid
language sql security definer set search_path from current as $$
    update api_key k set last_used_at = now()
    where k.hash = presented and k.revoked_at is null
        and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute');
    select k.tenant_id from api_key k where k.hash = presented and k.revoked_at is null;
$$;
revoke all on function gateway_tenant_of_key(bytea) from public;
grant execute on function gateway_tenant_of_key(bytea) to gateway_api, gateway_worker;
