-- Who and what, in names: what look-ups at Microsoft Graph and Power Platform found, how each source fares, and the lines of
-- sharing that the inventory is made of.
-- Lock: ACCESS EXCLUSIVE on tenant for milliseconds (a new column without a rewrite); sharing_event cannot be written while its
-- two indexes are built. Duration: about a second per million events.

-- Whether Microsoft is asked for names of this customer at all.
alter table tenant add column look_ups boolean not null default true;

-- Small and hot on its own, and not ingestion's lease: a look-up never holds up a shift.
create table lookup_turn (
    tenant_id uuid primary key references tenant on delete cascade,
    due_at timestamptz not null default now(),
    holder text,
    leased_until timestamptz,
    -- Up to where sharing events were read for what they name.
    seen_to timestamptz not null default 'epoch'
) with (fillfactor = 50);
create index lookup_turn_due on lookup_turn (due_at);

-- How one source fares: when it may be asked again, and what an operator must know.
create table lookup_state (
    tenant_id uuid not null references tenant on delete cascade,
    source text not null check (source in ('powerApps', 'powerAutomate', 'directory', 'groupMembers')),
    not_before timestamptz,
    failures integer not null default 0,
    trouble_code text,
    trouble text,
    remedy text,
    trouble_since timestamptz,
    succeeded_at timestamptz,
    -- The request budget of the source's host, so that a restart does not begin with a full one.
    budget_tokens double precision,
    budget_at timestamptz,
    primary key (tenant_id, source)
);

-- A user, group or application that some event names by its id; 'wanted' until it was looked up.
create table directory_entry (
    tenant_id uuid not null references tenant on delete cascade,
    object_id text not null,
    kind text not null default 'wanted'
        check (kind in ('wanted', 'user', 'guest', 'group', 'servicePrincipal', 'other', 'missing')),
    name text,
    user_name text,
    mail text,
    fetched_at timestamptz,
    -- How many people a group means.
    accounts integer,
    guests integer,
    counted_at timestamptz,
    -- When an event last named it: what nobody names any more is not kept fresh.
    named_at timestamptz not null,
    primary key (tenant_id, object_id)
);
create index directory_entry_stale on directory_entry (tenant_id, fetched_at nulls first);

-- A canvas app or cloud flow as it is now.
create table resource_state (
    tenant_id uuid not null references tenant on delete cascade,
    kind text not null check (kind in ('canvasApp', 'cloudFlow')),
    resource_id text not null,
    environment_id text not null,
    name text,
    owner_id text,
    owner text,
    -- Who has it: [{"id", "kind", "name", "role", "createdAt"}]; null until it was looked up.
    assignments jsonb,
    fetched_at timestamptz,
    tried_at timestamptz,
    problem_code text,
    problem text,
    -- When the service first said that there is no such thing any more.
    gone_at timestamptz,
    named_at timestamptz not null,
    primary key (tenant_id, kind, resource_id)
);
create index resource_state_stale on resource_state (tenant_id, tried_at nulls first);

create table environment_name (
    tenant_id uuid not null references tenant on delete cascade,
    -- Lower case: services and records differ in it.
    environment_id text not null,
    name text not null,
    fetched_at timestamptz not null,
    primary key (tenant_id, environment_id)
);

-- How many people "everyone" means.
create table tenant_people (
    tenant_id uuid primary key references tenant on delete cascade,
    accounts integer not null,
    guests integer,
    counted_at timestamptz not null
);

-- What an event opened or closed, one row a resource and audience: a function of the event alone, so late and repeated records
-- change nothing. Kept when the event's partition goes: a share outlives the telling of it.
create table sharing_line (
    tenant_id uuid not null references tenant on delete cascade,
    event_id uuid not null,
    line integer not null,
    resource_kind text not null,
    -- The resource among those of its kind, and the audience at it.
    resource_key text not null,
    audience_kind text not null,
    audience_key text not null,
    -- Which of several links it is about; null: whichever.
    link text,
    opens boolean not null,
    occurred_at timestamptz not null,
    resource jsonb not null,
    audience jsonb not null,
    role text,
    actor text,
    summary text not null,
    primary key (tenant_id, event_id, line)
);
create index sharing_line_key on sharing_line (tenant_id, resource_kind, resource_key, audience_key, occurred_at);

-- Whoever looks for new events asks for these by when they arrived or were amended.
create index sharing_event_arrived on sharing_event ((greatest(ingested_at, amended_at)), tenant_id);
create index sharing_event_changed on sharing_event (tenant_id, (greatest(ingested_at, amended_at)));

do $$
declare
    table_name text;
begin
    foreach table_name in array array[
        'lookup_turn', 'lookup_state', 'directory_entry', 'resource_state', 'environment_name', 'tenant_people', 'sharing_line'
    ] loop
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
grant select on lookup_state, directory_entry, resource_state, environment_name, tenant_people, sharing_line to gateway_api;
