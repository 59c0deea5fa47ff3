#!/usr/bin/env bash
# Measures how long a month's digest takes, beside PostgreSQL alone reading the same lines in the same run.
#
# usage: scripts/bench/digest.sh BIN_FOLDER      (EVENTS and ROUNDS in the environment change its size)
set -euo pipefail
bin=$(cd "$1" && pwd)
events=${EVENTS:-50000} rounds=${ROUNDS:-5}
. "$(dirname "$0")/common.sh"

start_cloud
start_gateway one 19466
add_tenants Audit.General
tenant=${names[0]} id=${ids[0]}

# A daily digest of today that told so many events, in texts as long as real ones.
sql "insert into digest (tenant_id, digest_id, cadence, day, period_from, period_to, scheduled, made_at, headline, events, document)
    select '$id', gen_random_uuid(), 'daily', (now() at time zone t.time_zone)::date, now() - interval '1 hour', now(), false, now(), '', $events, '{}'
    from tenant t where tenant_id = '$id'" >/dev/null
sql "insert into digest_line (tenant_id, ledger, event_id, digest_id, occurred_at, section, change, risk, act, resource_kind,
        actor, is_wide, people, is_unknown, entry)
    select d.tenant_id, 'daily', e.id, d.digest_id, now() - n * interval '1 second', 'needsAttention', 'new', n % 3, 'linkCreated', 'file',
        'user' || n % 500 || '@contoso.example', true, null, false,
        jsonb_build_object('eventId', e.id, 'occurredAt', '2026-03-02T08:12:00Z', 'act', 'linkCreated', 'actLabel', 'link created', 'change', 'new',
            'resourceKind', 'file', 'resourceKindLabel', 'file', 'resourceName', 'Budget ' || n || '.xlsx', 'resourceId', e.id,
            'place', 'https://contoso.example/sites/finance', 'audiences', '[{\"label\": \"anyone with the link\", \"kind\": \"anyone\"}]'::jsonb,
            'actor', 'user' || n % 500 || '@contoso.example', 'risk', '{\"level\": \"high\", \"reasons\": [\"Anyone with the link can edit it\"]}'::jsonb,
            'summary', 'user' || n % 500 || ' shared the file Budget ' || n || '.xlsx with anyone who has the link (can edit)',
            'recordIds', jsonb_build_array(e.id, md5('b' || n), md5('c' || n), md5('d' || n), md5('e' || n)))::text
    from digest d cross join generate_series(1, $events) n cross join lateral (select md5(n::text)::uuid as id) e" >/dev/null
sql "vacuum analyze digest_line" >/dev/null

ctl digest preview "$tenant" --cadence monthly --format json >/dev/null
before=$(rss "$gateway")
for _ in $(seq "$rounds"); do
    start=$(now)
    sql "select event_id, occurred_at, section, change, risk, act, resource_kind, actor, is_wide, people, is_unknown from digest_line" >"$home/lines"
    middle=$(now)
    ctl digest preview "$tenant" --cadence monthly --format json >"$home/month.json"
    printf '%s %s\n' "$(minus "$middle" "$start")" "$(minus "$(now)" "$middle")" | tee -a "$home/times"
done
ctl digest preview "$tenant" --cadence monthly --format html >"$home/month.html"
grep -q "\"eventCount\":$events" "$home/month.json" || fail "the digest has other events"
printf '==> %s events a month\n' "$events"
awk '{ a += $1; b += $2 } END { printf "PostgreSQL reading the lines, s   %.2f\ndigest made and shown, s          %.2f\nratio                             %.1f\n", a / NR, b / NR, b / a }' "$home/times"
printf 'document, kB                      %s\npage, kB                          %s\n' "$(($(stat -c %s "$home/month.json") / 1000))" "$(($(stat -c %s "$home/month.html") / 1000))"
printf 'gatewayd memory, MB               %s (before: %s)\n' "$(rss "$gateway")" "$before"
