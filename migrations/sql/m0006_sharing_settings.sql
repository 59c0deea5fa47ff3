-- Sharing that is judged per tenant and folded by time: partner domains and trusted applications, since when a foreign domain
-- is known, and evidence that is found by when it happened and knows its event.
-- Lock: ACCESS EXCLUSIVE on tenant for milliseconds, on sharing_fact and sharing_event while their rows are filled in and
-- the key and index are built. Duration: some seconds per million facts.

alter table tenant
    -- Guests of these mail domains are expected: their risk is lower, and said to be.
    add column partner_domains text[] not null default '{}',
    -- Application ids or names whose consents and keys are expected.
    add column trusted_apps text[] not null default '{}';

-- When a tenant first shared with a foreign domain, by when it happened and not by when it was read: evidence that arrives
-- late moves it back, so the answer is the same whatever the order of arrival.
create table sharing_domain (
    tenant_id uuid not null references tenant on delete cascade,
    domain text not null,
    first_at timestamptz not null,
    primary key (tenant_id, domain)
);
alter table sharing_domain enable row level security, force row level security;
create policy owner on sharing_domain to current_user using (true);
create policy worker on sharing_domain to gateway_worker using (true);
create policy one_tenant on sharing_domain to gateway_api
    using (tenant_id = nullif(current_setting('gateway.tenant_id', true), '')::uuid);
grant select, insert, update, delete on sharing_domain to gateway_worker;
grant select on sharing_domain to gateway_api;

alter table sharing_fact
    add column occurred_at timestamptz,
    -- A record may say several things: one member joined, and another.
    add column ordinal smallint not null default 0,
    -- The event that this is evidence of; null for bookkeeping that belongs to none.
    add column event_id uuid;
update sharing_fact set occurred_at = timestamptz 'epoch' + (fact ->> 'occurredAt')::bigint * interval '1 microsecond';
update sharing_fact f set event_id = e.event_id from sharing_event e
    where e.tenant_id = f.tenant_id and e.fold_key = f.fold_key;
alter table sharing_fact
    alter column occurred_at set not null,
    drop constraint sharing_fact_pkey,
    -- In this order, so that the neighbours of a fact in time are found however many facts its key has.
    add primary key (tenant_id, fold_key, occurred_at, record_key, ordinal);

insert into sharing_domain (tenant_id, domain, first_at)
select tenant_id, lower(fact #>> '{audience,domain}'), min(occurred_at) from sharing_fact
where fact #>> '{audience,kind}' = 'guest' and fact #>> '{audience,domain}' is not null
    and fact ->> 'succeeded' = 'true' and fact ->> 'isNoise' = 'false'
group by 1, 2;

-- One key may have several acts: those that lie apart in time.
alter table sharing_event
    drop constraint if exists sharing_event_tenant_id_fold_key_key,
    -- The events that turned out to be this one, by the ids that they were told under.
    add column absorbed uuid[] not null default '{}';
create index sharing_event_absorbed on sharing_event (tenant_id) where absorbed <> '{}';
