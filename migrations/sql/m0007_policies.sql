-- Policies as code: what applies to whom, with every version kept; what is switched off, excepted, and what the lists hold.
-- Lock: ACCESS EXCLUSIVE on tenant for milliseconds (a column with a constant default, a trigger), every table is new.
-- Duration: well under a second.

-- Groups of tenants, such as 'gold' or 'healthcare': what a policy may be applied to.
alter table tenant add column tags text[] not null default '{}';
create index tenant_tags on tenant using gin (tags);

-- One atomic change of policies, and whose it was.
create table policy_revision (
    revision bigint generated always as identity primary key,
    made_at timestamptz not null default now(),
    made_by text not null check (length(made_by) between 1 and 120),
    -- In words, such as 'applied to tag gold: 3 added, 1 changed'.
    summary text not null
);

-- A policy's text for a scope, every version of it. The operator's own work: the API role has no business here.
-- Neither tag nor tenant: every tenant.
create table policy_version (
    version_id bigint generated always as identity primary key,
    revision bigint not null references policy_revision,
    policy_id text not null check (length(policy_id) between 1 and 200),
    tag text,
    tenant_id uuid references tenant on delete cascade,
    -- Counts within the policy and scope.
    version integer not null check (version > 0),
    -- The YAML document as it was written; null: from this version on the policy is not applied here.
    document text,
    sha256 bytea check (length(sha256) = 32),
    title text not null,
    file text not null,
    -- The revision of the next version; null: this one holds.
    ended_by bigint references policy_revision,
    check (tag is null or tenant_id is null),
    check ((document is null) = (sha256 is null))
);
create unique index policy_version_once on policy_version (policy_id, tag, tenant_id, version) nulls not distinct;
create unique index policy_version_current on policy_version (policy_id, tag, tenant_id) nulls not distinct
    where ended_by is null;
create index policy_version_hash on policy_version (sha256);
create index policy_version_tenant on policy_version (tenant_id) where tenant_id is not null;

-- On or off by an operator's hand; the most special scope wins. Also what keeps a tenant or a tag out of a policy.
create table policy_switch (
    policy_id text not null,
    tag text,
    tenant_id uuid references tenant on delete cascade,
    is_on boolean not null,
    reason text not null default '',
    made_at timestamptz not null default now(),
    made_by text not null,
    check (tag is null or tenant_id is null)
);
create unique index policy_switch_once on policy_switch (policy_id, tag, tenant_id) nulls not distinct;

-- What is not to be told for a while: all conditions hold, up to a time, and somebody answers for it.
create table policy_exception (
    exception_id uuid primary key default gen_random_uuid(),
    -- Null: for every tenant.
    tenant_id uuid references tenant on delete cascade,
    -- Null: of every policy.
    policy_id text,
    -- An array of {field, values}: any of the values, of every field; * and ? stand for text and a character.
    conditions jsonb not null check (jsonb_typeof(conditions) = 'array' and jsonb_array_length(conditions) > 0),
    owner text not null check (length(owner) between 1 and 120),
    reason text not null check (length(reason) between 1 and 1000),
    until timestamptz not null,
    made_at timestamptz not null default now(),
    made_by text not null
);
create index policy_exception_tenant on policy_exception (tenant_id);

-- What stands for a placeholder of `expand`; a tenant's list replaces the gateway's of the same name.
create table policy_list (
    name text not null check (length(name) between 1 and 120),
    tenant_id uuid references tenant on delete cascade,
    members text[] not null,
    made_at timestamptz not null default now(),
    made_by text not null
);
create unique index policy_list_once on policy_list (name, tenant_id) nulls not distinct;

-- Policies that could not be evaluated and were switched off by that, so that nothing waits for them.
create table policy_trouble (
    policy_id text not null,
    tenant_id uuid references tenant on delete cascade,
    -- Of the document that failed: another one is given its chance.
    sha256 bytea not null check (length(sha256) = 32),
    message text not null,
    made_at timestamptz not null default now()
);
create unique index policy_trouble_once on policy_trouble (policy_id, tenant_id) nulls not distinct;

do $$
declare
    table_name text;
begin
    foreach table_name in array array[
        'policy_version', 'policy_switch', 'policy_exception', 'policy_list', 'policy_trouble'
    ] loop
        execute format('alter table %I enable row level security, force row level security', table_name);
        execute format('create policy owner on %I to current_user using (true)', table_name);
        execute format('create policy worker on %I to gateway_worker using (true)', table_name);
        execute format('grant select, insert, update, delete on %I to gateway_worker', table_name);
    end loop;
end
$$;
grant select, insert, update, delete on policy_revision to gateway_worker;

-- Replicas keep what applies to a tenant compiled. Whatever could make that wrong tells them at commit, with the tenant as
-- the payload; an empty one stands for all of them.
create function gateway_policies_changed() returns trigger language plpgsql as $$
begin
    perform pg_notify('gateway_policies', coalesce(new.tenant_id, old.tenant_id)::text);
    return null;
end
$$;
create function gateway_policies_changed_for_some() returns trigger language plpgsql as $$
begin
    -- One word for a thousand rows; null, a policy of all tenants, is an empty payload.
    perform pg_notify('gateway_policies', coalesce(tenant_id::text, ''))
        from (select distinct tenant_id from changed) as tenants;
    return null;
end
$$;
do $$
declare
    table_name text;
begin
    foreach table_name in array array[
        'policy_version', 'policy_switch', 'policy_exception', 'policy_list', 'policy_trouble'
    ] loop
        execute format(
            'create trigger policies_added after insert on %I referencing new table as changed '
            'for each statement execute function gateway_policies_changed_for_some()', table_name
        );
        execute format(
            'create trigger policies_altered after update on %I referencing new table as changed '
            'for each statement execute function gateway_policies_changed_for_some()', table_name
        );
        execute format(
            'create trigger policies_removed after delete on %I referencing old table as changed '
            'for each statement execute function gateway_policies_changed_for_some()', table_name
        );
    end loop;
end
$$;
create trigger policies_changed after update of tags, partner_domains, trusted_apps or delete on tenant
    for each row execute function gateway_policies_changed();
