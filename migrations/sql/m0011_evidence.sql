-- Evidence: what was done about shares, by whom and what came of it, as a chain that only grows.
-- Lock: none on what exists, every table is new. Duration: milliseconds.

create table evidence_entry (
    tenant_id uuid not null references tenant on delete cascade,
    seq bigint not null check (seq > 0),
    at timestamptz not null,
    kind text not null,
    mitigation_id uuid,
    -- The exact bytes that are hashed: JSON with sorted keys, which holds all of the columns before it too.
    body text not null,
    previous bytea not null check (length(previous) = 32),
    -- SHA-256 of the previous hash and the body.
    hash bytea not null check (length(hash) = 32),
    -- Of the hash, by the tenant's data key: whoever can write here and has not the master key can't forge a chain.
    mac bytea not null check (length(mac) = 32),
    primary key (tenant_id, seq)
);
create index evidence_entry_mitigation on evidence_entry (tenant_id, mitigation_id, seq) where mitigation_id is not null;

-- The end of each tenant's chain: the lock under which it grows, and what tells a chain that was cut from a short one.
create table evidence_head (
    tenant_id uuid not null primary key references tenant on delete cascade,
    seq bigint not null check (seq >= 0),
    hash bytea not null check (length(hash) = 32),
    mac bytea not null check (length(mac) = 32)
);

-- Entries are written once, and go only with the tenant: when the cascade comes here, the tenant's row is gone already.
create function gateway_keep_evidence() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        if not exists (select from tenant where tenant_id = old.tenant_id) then
            return old;
        end if;
    elsif tg_op = 'UPDATE' and tg_table_name = 'evidence_head' then
        if new.tenant_id = old.tenant_id and new.seq > old.seq then
            return new;
        end if;
    end if;
    raise exception 'evidence is written once: % of % is refused', lower(tg_op), tg_table_name
        using errcode = 'integrity_constraint_violation';
end
$$;

do $$
declare
    table_name text;
begin
    foreach table_name in array array['evidence_entry', 'evidence_head'] loop
        execute format(
            'create trigger kept before update or delete on %I for each row execute function gateway_keep_evidence()',
            table_name
        );
        execute format(
            'create trigger kept_whole before truncate on %I execute function gateway_keep_evidence()',
            table_name
        );
        execute format('alter table %I enable row level security, force row level security', table_name);
        execute format('create policy owner on %I to current_user using (true)', table_name);
        execute format('create policy worker on %I to gateway_worker using (true)', table_name);
        execute format(
            'create policy one_tenant on %I to gateway_api '
            'using (tenant_id = nullif(current_setting(''gateway.tenant_id'', true), '''')::uuid)',
            table_name
        );
        execute format('grant select on %I to gateway_api', table_name);
    end loop;
end
$$;
grant select, insert on evidence_entry to gateway_worker;
grant select, insert, update on evidence_head to gateway_worker;
