-- Alerts: what policies found, its evidence, what became of it; the matches that correlations count; addresses of links.
-- Lock: none on what exists, every table is new. Duration: milliseconds.

-- One for a tenant, a policy and an aggregation key, and a stretch of time without a longer pause than the policy's window.
create table alert (
    tenant_id uuid not null references tenant on delete cascade,
    alert_id uuid not null,
    policy_id text not null,
    -- SHA-256 of the aggregation key's fields and values.
    key_hash bytea not null check (length(key_hash) = 32),
    key jsonb not null,
    title text not null,
    severity text not null check (severity in ('informational', 'low', 'medium', 'high', 'critical')),
    category text,
    advice text,
    summary text not null,
    state text not null default 'new' check (state in ('new', 'acknowledged', 'investigating', 'resolved', 'dismissed')),
    evidence_count bigint not null check (evidence_count > 0),
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    raised_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    age_at_arrival integer not null,
    snoozed_until timestamptz,
    handled_by text,
    primary key (tenant_id, alert_id)
);
create index alert_identity on alert (tenant_id, policy_id, key_hash, last_seen_at desc);
create index alert_newest on alert (tenant_id, raised_at desc, alert_id);
create index alert_open on alert (tenant_id, severity) where state in ('new', 'acknowledged', 'investigating');
create index alert_snoozed on alert (snoozed_until) where snoozed_until is not null;

-- What an alert rests on. Of very many records only the first thousand are named; all are counted.
create table alert_evidence (
    tenant_id uuid not null references tenant on delete cascade,
    policy_id text not null,
    -- A record's key, a sharing event's id or a condition's name: once a policy, whichever alert has it.
    evidence_id text not null,
    alert_id uuid not null,
    kind text not null check (kind in ('record', 'event', 'condition')),
    -- As Microsoft and the API name it.
    shown_id text not null,
    summary text not null,
    occurred_at timestamptz not null,
    arrived_at timestamptz not null default now(),
    primary key (tenant_id, policy_id, evidence_id),
    foreign key (tenant_id, alert_id) references alert on delete cascade
);
create index alert_evidence_newest on alert_evidence (tenant_id, alert_id, occurred_at desc);
create index alert_evidence_id on alert_evidence (tenant_id, evidence_id);

-- One row a tenant: the number of its last change, and the lock under which its alerts are written.
create table alert_feed (
    tenant_id uuid not null primary key references tenant on delete cascade,
    last_change bigint not null
);

-- What happened to alerts, in the order of its becoming true: history for people, numbers for a stream to go on from.
create table alert_change (
    tenant_id uuid not null references tenant on delete cascade,
    change_id bigint not null,
    alert_id uuid not null,
    kind text not null check (kind in (
        'raised', 'grew', 'reopened', 'acknowledged', 'investigating', 'resolved', 'dismissed', 'noted', 'snoozed', 'awoke'
    )),
    at timestamptz not null default now(),
    -- Who did it; null where evidence or the clock did.
    who text,
    note text,
    evidence_count bigint not null,
    primary key (tenant_id, change_id),
    foreign key (tenant_id, alert_id) references alert on delete cascade
);
create index alert_change_of on alert_change (tenant_id, alert_id, change_id);

-- The matches that a correlation may still count, by its group.
create table correlation_member (
    tenant_id uuid not null references tenant on delete cascade,
    correlation_id text not null,
    group_hash bytea not null check (length(group_hash) = 32),
    occurred_at timestamptz not null,
    evidence_id text not null,
    policy_id text not null,
    kind text not null check (kind in ('record', 'event', 'condition')),
    shown_id text not null,
    value text,
    summary text not null,
    -- May go then.
    keep_until timestamptz not null,
    primary key (tenant_id, correlation_id, group_hash, occurred_at, evidence_id, policy_id)
);
create index correlation_member_evidence on correlation_member (tenant_id, evidence_id);
create index correlation_member_old on correlation_member (keep_until);

-- From where a resource's links were used, by when it happened and not by when it was read.
create table sharing_address (
    tenant_id uuid not null references tenant on delete cascade,
    resource text not null,
    address text not null,
    first_at timestamptz not null,
    primary key (tenant_id, resource, address)
);

-- The events that were judged again after look-ups, by what was known then.
create table event_review (
    tenant_id uuid not null references tenant on delete cascade,
    event_id uuid not null,
    fingerprint bytea not null,
    primary key (tenant_id, event_id)
);

do $$
declare
    table_name text;
begin
    foreach table_name in array array[
        'alert', 'alert_evidence', 'alert_feed', 'alert_change', 'correlation_member', 'sharing_address', 'event_review'
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
-- Customers read their alerts and change their states themselves.
grant select on alert, alert_evidence, alert_feed, alert_change to gateway_api;
