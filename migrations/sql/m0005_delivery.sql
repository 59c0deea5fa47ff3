-- Digests leave the gateway: an outbox with its ledger of attempts, the people who get mail, links that open a digest
-- without a key; and the replicas hear when what they serve has changed.
-- Lock: ACCESS EXCLUSIVE on tenant, api_key and digest for milliseconds (triggers), every table is new. Duration: well under a second.

-- Who gets a tenant's digests by mail.
create table mail_recipient (
    tenant_id uuid not null references tenant on delete cascade,
    recipient_id uuid not null,
    address text not null check (length(address) between 3 and 254),
    cadences text[] not null check (cadences <@ array['hourly', 'daily', 'weekly', 'monthly'] and cardinality(cadences) > 0),
    created_at timestamptz not null default now(),
    unsubscribed_at timestamptz,
    -- SHA-256 of the word in the unsubscribe address; the word itself is made anew from the tenant's data key.
    unsubscribe_hash bytea not null unique check (length(unsubscribe_hash) = 32),
    primary key (tenant_id, recipient_id)
);
create unique index mail_recipient_once on mail_recipient (tenant_id, lower(address));

-- What waits to be delivered: written in the transaction that stores what it is about, so neither is without the other.
create table outbox (
    tenant_id uuid not null references tenant on delete cascade,
    -- Also the Message-ID of a mail, so that a repeated one is known for a repetition.
    delivery_id uuid not null default gen_random_uuid(),
    channel text not null check (channel in ('mail')),
    digest_id uuid not null,
    -- Where it goes, in the channel's own terms: a mail address.
    target text not null,
    -- Whose subscription it comes from; null for what an operator sent by hand.
    recipient_id uuid,
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'dead', 'dropped')),
    created_at timestamptz not null default now(),
    attempts integer not null default 0,
    next_attempt_at timestamptz not null default now(),
    -- Until then one worker has it; one that dies lets it go by doing nothing, or takes it back when it starts again.
    leased_by text,
    leased_until timestamptz,
    -- Tries end then.
    give_up_at timestamptz not null default now() + interval '1 day',
    settled_at timestamptz,
    -- The other side's words, or ours where there was no other side.
    last_answer text,
    primary key (tenant_id, delivery_id),
    check ((state = 'waiting') = (settled_at is null))
);
-- A subscription gets a digest once, however often and by whomever it is put in.
create unique index outbox_once on outbox (tenant_id, digest_id, channel, recipient_id) where recipient_id is not null;
create index outbox_due on outbox (next_attempt_at) where state = 'waiting';
create index outbox_newest on outbox (tenant_id, created_at desc, delivery_id);

-- Every try, also the ones that nobody lived to tell the end of.
create table delivery_attempt (
    tenant_id uuid not null references tenant on delete cascade,
    delivery_id uuid not null,
    attempt integer not null,
    worker text not null,
    started_at timestamptz not null default now(),
    ended_at timestamptz,
    -- Null: the worker ended first, and whether the other side took it is unknown.
    outcome text check (outcome in ('accepted', 'deferred', 'refused', 'unreachable')),
    answer text,
    primary key (tenant_id, delivery_id, attempt),
    foreign key (tenant_id, delivery_id) references outbox on delete cascade
);

-- Links that open one digest without a key. What is in the address is signed under the tenant's data key.
create table digest_link (
    tenant_id uuid not null references tenant on delete cascade,
    link_id uuid not null,
    digest_id uuid not null,
    -- What it was made for: a mail address, or an operator's own words.
    label text not null default '',
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz,
    opened bigint not null default 0,
    last_opened_at timestamptz,
    primary key (tenant_id, link_id)
);
create index digest_link_newest on digest_link (tenant_id, created_at desc, link_id);

do $$
declare
    table_name text;
begin
    foreach table_name in array array['mail_recipient', 'outbox', 'delivery_attempt', 'digest_link'] loop
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

-- Replicas remember whose a key is and what a digest's page looks like. Whatever could make that wrong tells them, with the
-- tenant as the payload, when it is committed.
create function gateway_serving_changed() returns trigger language plpgsql as $$
begin
    perform pg_notify('gateway_serving', coalesce(new.tenant_id, old.tenant_id)::text);
    return null;
end
$$;
create trigger serving_changed after update of revoked_at or delete on api_key
    for each row execute function gateway_serving_changed();
create trigger serving_changed after insert or update or delete on digest
    for each row execute function gateway_serving_changed();
create trigger serving_changed after update of name or delete on tenant
    for each row execute function gateway_serving_changed();
create trigger serving_changed after insert or update or delete on tenant_brand
    for each row execute function gateway_serving_changed();

-- The gateway's own brand is every tenant's; an empty payload stands for all of them.
create function gateway_serving_changed_for_all() returns trigger language plpgsql as $$
begin
    perform pg_notify('gateway_serving', '');
    return null;
end
$$;
create trigger serving_changed after insert or update or delete on gateway_brand
    for each statement execute function gateway_serving_changed_for_all();
