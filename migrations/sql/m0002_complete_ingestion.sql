-- What ingestion needs to lose nothing and to say so: budgets that outlive a restart, sweeps and backfills, dead letters,
-- gaps that can be repaired, webhooks, and figures a feed.
-- Lock: ACCESS EXCLUSIVE on tenant, tenant_lease, feed and gap for milliseconds (new columns without a rewrite), and on
-- content_blob while its new check is proved and its index is built. Duration: seconds per million content blobs.

-- A tenant whose administrator grants more or less than the usual number of requests.
alter table tenant add column requests_per_minute integer check (requests_per_minute between 1 and 60000);

alter table tenant_lease
    -- A wake that came while a worker held the lease: the tenant is due again as soon as it is given back.
    add column woken boolean not null default false,
    -- When the subscriptions are next compared with what they should be.
    add column upkeep_at timestamptz,
    -- The request budget, so that a restart or another replica goes on where this one stopped; null is a full bucket.
    add column budget_rate double precision check (budget_rate > 0),
    add column budget_tokens double precision,
    add column budget_at timestamptz,
    -- Throttled answers in a row, and the time before which nothing is sent: Retry-After outlives a restart too.
    add column throttles integer not null default 0,
    add column not_before timestamptz;

alter table feed
    -- By Microsoft's clock, as listed_to is: when everything it still lists was last read through, and a span to read again.
    add column swept_at timestamptz,
    add column relist_from timestamptz,
    -- What a listing met that is no matter of the subscription.
    add column list_failures integer not null default 0,
    add column list_failing_since timestamptz,
    add column list_error_code text,
    add column list_error text,
    add column list_remedy text,
    -- What /subscriptions/list says of the webhook; null when there is none.
    add column webhook_state text,
    -- Figures since the tenant was onboarded.
    add column newest_done_at timestamptz,
    add column blobs_done bigint not null default 0,
    add column bytes bigint not null default 0,
    add column records bigint not null default 0,
    add column records_repeated bigint not null default 0,
    add column records_set_aside bigint not null default 0,
    add column requests_ok bigint not null default 0,
    add column requests_throttled bigint not null default 0,
    add column requests_refused bigint not null default 0,
    add column requests_failed bigint not null default 0;

update feed f set newest_done_at = b.newest, blobs_done = b.blobs, bytes = b.bytes, records = b.fresh,
    records_repeated = b.records - b.fresh, records_set_aside = b.aside
from (
    select tenant_id, content_type, count(*) as blobs, coalesce(sum(bytes), 0) as bytes, coalesce(sum(records), 0) as records,
        coalesce(sum(records_new), 0) as fresh, coalesce(sum(records_set_aside), 0) as aside, max(created_at) as newest
    from content_blob where state = 'done' group by tenant_id, content_type
) b
where b.tenant_id = f.tenant_id and b.content_type = f.content_type;

-- A dead letter: given up after many tries, until somebody retries it.
alter table content_blob
    drop constraint content_blob_state_check,
    add constraint content_blob_state_check check (state in ('listed', 'done', 'gone', 'dead')),
    add column remedy text,
    add column first_failed_at timestamptz;
-- What is not done is little, so whoever counts it must not read what is.
create index content_blob_unfinished on content_blob (tenant_id, content_type, state, created_at) where state <> 'done';

alter table gap
    -- What an operator can do about it, and until when; null when nothing can be done any more.
    add column remedy text,
    add column repairable_until timestamptz,
    add column repaired_at timestamptz;
create index gap_open on gap (tenant_id, content_type) where repaired_at is null;

-- Microsoft's push notifications: where they go, and the one secret by which they are known.
create table tenant_webhook (
    tenant_id uuid primary key references tenant on delete cascade,
    address text not null,
    -- Webhook-AuthID, sealed under the tenant's data key.
    sealed_auth_id bytea not null,
    created_at timestamptz not null default now(),
    validated_at timestamptz,
    last_notified_at timestamptz,
    notifications bigint not null default 0,
    refused bigint not null default 0
);
alter table tenant_webhook enable row level security, force row level security;
create policy owner on tenant_webhook to current_user using (true);
create policy worker on tenant_webhook to gateway_worker using (true);
grant select, insert, update, delete on tenant_webhook to gateway_worker;

-- When the scheduler next turns to a tenant, for whoever may read that tenant's feeds; leases themselves stay hidden.
create function gateway_due_at(wanted uuid) returns timestamptz
language sql stable security definer set search_path from current as $$
    select l.due_at from tenant_lease l join tenant t using (tenant_id)
    where l.tenant_id = wanted and t.state <> 'paused'
        and (nullif(current_setting('gateway.tenant_id', true), '') is null
            or current_setting('gateway.tenant_id', true)::uuid = wanted);
$$;
revoke all on function gateway_due_at(uuid) from public;
grant execute on function gateway_due_at(uuid) to gateway_api, gateway_worker;
