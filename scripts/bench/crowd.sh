#!/usr/bin/env bash
# Measures how long small tenants wait beside one with a huge backlog.
#
# usage: scripts/bench/crowd.sh BIN_FOLDER        (BLOBS, SMALL, POLL in the environment change its size)
set -euo pipefail
bin=$(cd "$1" && pwd)
blobs=${BLOBS:-2000} small=${SMALL:-200} poll=${POLL:-10}
. "$(dirname "$0")/common.sh"

echo "==> one tenant with $blobs blobs, 50 ms each, beside $small small ones; a poll every $poll s"
start_cloud --scenario crowd --tenants "$small" --blobs "$blobs"
curl -fsS --cacert "$ca" -o /dev/null -d '{"name":"far","tenant":"huge","endpoint":"blob","effect":"delay","delayMilliseconds":50}' "$url/control/faults"
start_gateway one 19464 GATEWAY_POLL_INTERVAL="${poll}s"
add_tenants Audit.General Audit.SharePoint
resume_tenants
for _ in $(seq 1200); do
    [ "$(sql "select count(*) from feed where swept_at is not null")" = "$(((small + 1) * 2))" ] && break
    sleep 0.5
done
waiting=$(sql "select count(*) from content_blob where state = 'listed'")
# While the backlog lasts, and after it: every small tenant gets something new, one after another.
since=$(sql "select now()")
for round in 1 2 3; do
    for name in "${names[@]}"; do
        [ "$name" = huge ] || printf 'url = "%s/control/content/generate"\ncacert = "%s"\noutput = "/dev/null"\nfail\ndata = "{\\"tenant\\":\\"%s\\",\\"contentType\\":\\"Audit.General\\",\\"blobs\\":1,\\"recordsPerBlob\\":20,\\"seed\\":%s}"\nnext\n' "$url" "$ca" "$name" "$round"
    done | sed '$d' >"$home/publish.conf"
    curl -sS --config "$home/publish.conf" || fail "content cannot be published"
    sleep "$poll"
done
for _ in $(seq 600); do
    [ "$(sql "select count(*) from content_blob where state = 'listed'")" = 0 ] && break
    sleep 0.5
done
huge=${ids[0]}
for i in "${!names[@]}"; do [ "${names[$i]}" = huge ] && huge=${ids[$i]}; done
printf '%-40s %10s\n' "backlog when the small ones' content came" "$waiting"
sql "select format('%-40s %10s', 'small tenants'' blobs', count(*)) || e'\n' ||
    format('%-40s %10s', 'from available to stored, median s', round(percentile_cont(0.5) within group (order by lag)::numeric, 1)) || e'\n' ||
    format('%-40s %10s', '99th percentile, s', round(percentile_cont(0.99) within group (order by lag)::numeric, 1)) || e'\n' ||
    format('%-40s %10s', '99th percentile, poll intervals', round(percentile_cont(0.99) within group (order by lag)::numeric / $poll, 2))
    from (select extract(epoch from done_at - created_at) as lag from content_blob
        where tenant_id <> '$huge' and created_at >= '$since' and state = 'done') b"
