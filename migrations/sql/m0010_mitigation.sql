-- Mitigation: a share is taken back after somebody approved, and can be given back. Who may approve, what is proposed and
-- decided, the queue that it is carried out from, links for approvers, and the scope of API keys.
-- Lock: ACCESS EXCLUSIVE on api_key for milliseconds (a column without a rewrite), outbox likewise (the check reads it once).
-- Duration: under a second up to a million deliveries.

-- One row a tenant that ever had it on, and the lock under which its daily maximum is counted.
create table mitigation_setting (
    tenant_id uuid primary key references tenant on delete cascade,
    -- waiting: switched on, and the app is not registered as a management application yet.
    state text not null default 'off' check (state in ('off', 'waiting', 'on')),
    state_by text,
    state_since timestamptz not null default now(),
    probed_at timestamptz,
    probe_code text,
    probe text,
    approvers text not null default 'either' check (approvers in ('operators', 'contacts', 'either', 'both')),
    -- Seconds from a proposal on.
    expires_after integer not null default 259200 check (expires_after between 300 and 2592000),
    remind_after integer not null default 14400 check (remind_after between 60 and 2592000),
    escalate_after integer not null default 86400 check (escalate_after between 60 and 2592000),
    -- Seconds for which a share that was taken back is watched for its return.
    watch_for integer not null default 2592000 check (watch_for between 3600 and 31536000),
    -- The app's own object id in the customer's directory, as its tokens say: its changes come back as records of this actor.
    principal_id text
);

create table mitigation (
    tenant_id uuid not null references tenant on delete cascade,
    mitigation_id uuid not null,
    action text not null check (action in (
        'removeAccess', 'removeEveryone', 'lowerRole', 'quarantineApp', 'releaseApp', 'removeFlowAccess', 'stopFlow',
        'startFlow', 'notifySharer', 'manualTask', 'restoreAccess', 'restoreFlowAccess'
    )),
    state text not null check (state in (
        'draft', 'proposed', 'approved', 'running', 'manual', 'done', 'rejected', 'expired', 'stopped', 'void', 'failed', 'trial'
    )),
    resource_kind text not null,
    environment_id text,
    resource_id text,
    resource_name text,
    resource_url text,
    -- What no two mitigations are carried out on at a time.
    resource_key text not null,
    principal jsonb,
    principal_key text not null default '',
    -- The role that the principal has, and the one that it is to have.
    role text,
    target_role text,
    reason text not null check (length(reason) between 1 and 2000),
    proposed_by text not null,
    proposed_side text not null check (proposed_side in ('operator', 'contact', 'policy')),
    alert_id uuid,
    policy_id text,
    event_id uuid,
    undo_of uuid,
    replaces uuid,
    approvers text not null check (approvers in ('operators', 'contacts', 'either', 'both')),
    -- A policy said so in writing: it runs at run_after unless somebody stops it.
    is_automatic boolean not null default false,
    -- It says what it would do, and ends.
    is_trial boolean not null default false,
    -- The present state as it was read for the proposal, and the hash of what the action rests on.
    before jsonb,
    before_hash bytea check (length(before_hash) = 32),
    -- What differs from the proposal that this one replaces.
    changes text[] not null default '{}',
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    decided_at timestamptz,
    run_after timestamptz,
    -- When the gateway has to look at it next; null: never again.
    due_at timestamptz,
    -- reading: nothing was sent. acting: it may have been sent. verifying: it was sent, and the effect is waited for.
    step text check (step in ('reading', 'acting', 'verifying')),
    -- Which of the forms of an assignment's id was sent last.
    id_form text check (id_form in ('name', 'full')),
    sends integer not null default 0,
    -- Tries in a row that came to nothing.
    failures integer not null default 0,
    answered boolean not null default false,
    holder text,
    fence bigint not null default 0,
    leased_until timestamptz,
    acted_at timestamptz,
    after jsonb,
    verified_at timestamptz,
    settled_at timestamptz,
    outcome text,
    message text,
    remedy text,
    -- Until then it is looked whether the share came back.
    watch_until timestamptz,
    reshared_at timestamptz,
    undone_at timestamptz,
    reminded_at timestamptz,
    escalated_at timestamptz,
    -- Whether the alert that it answers was told of its end.
    alert_noted boolean not null default false,
    primary key (tenant_id, mitigation_id),
    check ((state = 'running') = (step is not null)),
    check ((state in ('draft', 'proposed', 'approved', 'running', 'manual')) = (settled_at is null))
);
create unique index mitigation_one_at_a_time on mitigation (tenant_id, resource_key) where state = 'running';
create unique index mitigation_once on mitigation (tenant_id, action, resource_key, principal_key)
    where state in ('draft', 'proposed', 'approved', 'running', 'manual');
create index mitigation_due on mitigation (due_at) where due_at is not null;
create index mitigation_newest on mitigation (tenant_id, created_at desc, mitigation_id);
create index mitigation_alert on mitigation (tenant_id, alert_id) where alert_id is not null;
create index mitigation_resource on mitigation (tenant_id, resource_id) where resource_id is not null;
create index mitigation_reshared on mitigation (reshared_at) where reshared_at is not null;

create table mitigation_decision (
    tenant_id uuid not null references tenant on delete cascade,
    mitigation_id uuid not null,
    -- Whoever decides, once a side: the name in lower case. A stranger who takes a name uses up nobody's word.
    person_key text not null,
    person text not null,
    side text not null check (side in ('operator', 'contact')),
    way text not null check (way in ('cli', 'api', 'link')),
    address text,
    verdict text not null check (verdict in ('approve', 'reject')),
    note text,
    decided_at timestamptz not null default now(),
    primary key (tenant_id, mitigation_id, side, person_key),
    foreign key (tenant_id, mitigation_id) references mitigation on delete cascade
);

-- The gateway's own changes as they came back in the audit log: known by it, nobody is alerted to them.
create table mitigation_echo (
    tenant_id uuid not null references tenant on delete cascade,
    mitigation_id uuid not null,
    event_id uuid not null,
    at timestamptz not null default now(),
    -- Whether the evidence log has it.
    is_logged boolean not null default false,
    primary key (tenant_id, mitigation_id, event_id),
    foreign key (tenant_id, mitigation_id) references mitigation on delete cascade
);

create index mitigation_echo_event on mitigation_echo (tenant_id, event_id);

-- Who is asked: a person by mail, or a channel whose readers decide.
create table approver (
    tenant_id uuid not null references tenant on delete cascade,
    approver_id uuid not null,
    side text not null check (side in ('operator', 'contact')),
    name text not null check (length(name) between 1 and 120),
    address text check (length(address) between 3 and 254),
    channel_id uuid,
    -- Asked only when the others did not answer.
    is_backup boolean not null default false,
    created_at timestamptz not null default now(),
    created_by text not null,
    primary key (tenant_id, approver_id),
    foreign key (tenant_id, channel_id) references channel on delete cascade,
    check ((address is null) <> (channel_id is null))
);
create unique index approver_address on approver (tenant_id, lower(address)) where address is not null;
create unique index approver_channel on approver (tenant_id, channel_id) where channel_id is not null;

-- One approver's way to one proposal's page; whoever posts the form decides, once.
create table approval_link (
    tenant_id uuid not null references tenant on delete cascade,
    link_id uuid not null,
    mitigation_id uuid not null,
    approver_id uuid not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz,
    -- Who decided by it: the approver's address, or the name that a channel's reader gave.
    used_by text,
    opened integer not null default 0,
    last_opened_at timestamptz,
    -- Network addresses from which it was opened and which the evidence log has: the first ones, each once.
    seen_from text[] not null default '{}' check (cardinality(seen_from) <= 8),
    primary key (tenant_id, link_id),
    unique (tenant_id, mitigation_id, approver_id),
    foreign key (tenant_id, mitigation_id) references mitigation on delete cascade,
    foreign key (tenant_id, approver_id) references approver on delete cascade
);

-- What a key may do beside reading and changing alerts.
alter table api_key add column scopes text[] not null default '{}' check (scopes <@ array['approve']);

-- Requests for approval are deliveries too: by mail without a channel, or by a channel.
alter table outbox
    drop constraint outbox_notice_check,
    drop constraint outbox_cause_check,
    -- Not dropped with the mitigation: what was sent was sent.
    add column mitigation_id uuid,
    add constraint outbox_cause_check check (cause in (
        'raised', 'reopened', 'updated', 'escalated', 'channel_disabled', 'approval', 'approval_reminder', 'approval_escalated',
        'by_hand', 'mitigated', 'sharer'
    )),
    add constraint outbox_notice_check check ((payload is null) = (cause is null) and (payload is not null or channel_id is null));
create index outbox_mitigation on outbox (tenant_id, mitigation_id) where mitigation_id is not null;

do $$
declare
    table_name text;
begin
    foreach table_name in array array[
        'mitigation_setting', 'mitigation', 'mitigation_decision', 'mitigation_echo', 'approver', 'approval_link'
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
grant select on mitigation_setting, mitigation, mitigation_decision, mitigation_echo to gateway_api;
