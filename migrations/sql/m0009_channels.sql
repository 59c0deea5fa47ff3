-- Alerts leave the gateway: the channels of a tenant, the outbox for them beside the mails of digests, what became of every
-- notice of an alert (told, held, or counted for the next digest), and whom to tell when nobody takes one up.
-- Lock: ACCESS EXCLUSIVE on outbox and delivery_attempt for milliseconds (columns without a rewrite; the checks read both once).
-- Duration: under a second up to a million deliveries.

-- One place that a tenant's alerts are told to.
create table channel (
    tenant_id uuid not null references tenant on delete cascade,
    channel_id uuid not null,
    -- What policies call it in their recipients.
    name text not null check (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    kind text not null check (kind in ('webhook', 'teams', 'slack', 'psa', 'mail')),
    -- The address and its secrets, sealed under the tenant's data key for this row; null for mail.
    sealed bytea,
    -- Mail addresses; null for everything else.
    addresses text[],
    -- What of the address may be shown: the host, or the mail addresses.
    shown text not null check (length(shown) between 1 and 1000),
    min_severity text not null check (min_severity in ('informational', 'low', 'medium', 'high', 'critical')),
    -- Whether it hears how alerts went on after it was told of them.
    takes_updates boolean not null,
    state text not null default 'enabled' check (state in ('enabled', 'disabled')),
    -- Who disabled it and why; null while it is enabled.
    state_reason text,
    state_since timestamptz not null default now(),
    created_at timestamptz not null default now(),
    -- How it fared last: failures in a row, and until when what was not tried yet waits.
    failures integer not null default 0 check (failures >= 0),
    paused_until timestamptz,
    last_success_at timestamptz,
    last_failure_at timestamptz,
    primary key (tenant_id, channel_id),
    unique (tenant_id, name),
    check ((kind = 'mail') = (addresses is not null)),
    check ((kind = 'mail') = (sealed is null)),
    check ((state = 'disabled') = (state_reason is not null))
);

alter table outbox
    drop constraint outbox_channel_check,
    alter column digest_id drop not null,
    -- What an alert's notification says, made once, so that every try says the same.
    add column payload jsonb,
    add column cause text check (cause in ('raised', 'reopened', 'updated', 'escalated', 'channel_disabled')),
    add column alert_id uuid,
    add column notice_id uuid,
    add column channel_id uuid,
    -- Of the channel when it was put in; it may have gone since.
    add column channel_name text,
    -- Tries before an operator set it waiting again: the schedule begins anew behind them.
    add column attempts_before integer not null default 0,
    add constraint outbox_channel_check check (channel in ('mail', 'webhook', 'teams', 'slack', 'psa')),
    add constraint outbox_content_check check ((digest_id is null) = (payload is not null)),
    add constraint outbox_notice_check check ((payload is null) = (channel_id is null) and (payload is null) = (cause is null));
create index outbox_channel_due on outbox (tenant_id, channel_id, next_attempt_at) where state = 'waiting' and channel_id is not null;
create index outbox_alert on outbox (tenant_id, alert_id, channel_id) where alert_id is not null;

alter table delivery_attempt
    drop constraint delivery_attempt_outcome_check,
    add constraint delivery_attempt_outcome_check
        check (outcome in ('accepted', 'deferred', 'refused', 'unreachable', 'blocked')),
    -- The HTTP status; null for mail, and where there was no answer.
    add column status integer,
    add column latency_ms integer;

-- What became of every notice of an alert.
create table alert_notice (
    tenant_id uuid not null references tenant on delete cascade,
    -- Made of the alert and what happened to it, so that the same thing is told once by however many workers.
    notice_id uuid not null,
    alert_id uuid not null,
    policy_id text not null,
    cause text not null check (cause in ('raised', 'reopened', 'escalated')),
    title text not null,
    severity text not null check (severity in ('informational', 'low', 'medium', 'high', 'critical')),
    -- told: on its way. held: it goes when the quiet hours end. limited, quiet: counted for the next digest, as the policy had its
    -- notifications of the day or it was quiet. unheard: no channel takes it.
    course text not null check (course in ('told', 'held', 'limited', 'quiet', 'unheard')),
    created_at timestamptz not null default now(),
    primary key (tenant_id, notice_id)
);
create index alert_notice_silent on alert_notice (tenant_id, created_at) where course in ('limited', 'quiet', 'unheard');

-- How often a policy notified on a day of the tenant's calendar; its row is the lock that makes the limit exact.
create table notice_tally (
    tenant_id uuid not null references tenant on delete cascade,
    policy_id text not null,
    day date not null,
    told integer not null default 0,
    limited integer not null default 0,
    primary key (tenant_id, policy_id, day)
);

-- Whom to tell when nobody took an alert up in time.
create table alert_escalation (
    tenant_id uuid not null references tenant on delete cascade,
    -- The notice whose answer is waited for.
    notice_id uuid not null,
    alert_id uuid not null,
    due_at timestamptz not null,
    -- The policy's settings at that time.
    settings jsonb not null,
    primary key (tenant_id, notice_id)
);
create index alert_escalation_due on alert_escalation (due_at);

do $$
declare
    table_name text;
begin
    foreach table_name in array array['channel', 'alert_notice', 'notice_tally', 'alert_escalation'] loop
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
