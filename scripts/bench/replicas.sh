#!/usr/bin/env bash
# Measures two workers on one database against one, over the same content.
#
# usage: scripts/bench/replicas.sh BIN_FOLDER        (BLOBS, RECORDS, TENANTS in the environment change its size)
set -euo pipefail
bin=$(cd "$1" && pwd)
blobs=${BLOBS:-2000} records=${RECORDS:-500000} tenants=${TENANTS:-20}
. "$(dirname "$0")/common.sh"

echo "==> $records records in $blobs blobs over $tenants tenants, one worker and two"
start_cloud --scenario bench --tenants "$tenants" --blobs "$blobs" --records "$records"

# measure WORKERS: sets took
measure() {
    rm -rf "$home/state-one" "$home/state-two"
    start_gateway one 19464 GATEWAY_POLL_INTERVAL=1h GATEWAY_REQUESTS_PER_MINUTE=60000
    local first=$gateway second=
    add_tenants Audit.SharePoint Audit.General Audit.Exchange Audit.AzureActiveDirectory
    if [ "$1" = 2 ]; then
        local socket
        socket=$(sed 's|/|%2F|g' <<<"$home/state-one/postgres/run")
        start_gateway two 19465 GATEWAY_POLL_INTERVAL=1h GATEWAY_REQUESTS_PER_MINUTE=60000 GATEWAY_ROLES=api,worker \
            GATEWAY_DATABASE_URL="postgresql://gateway@$socket/gateway" GATEWAY_MASTER_KEY_FILE="$home/state-one/master.key"
        second=$gateway state=$home/state-one ops=http://127.0.0.1:19464
    fi
    local start
    start=$(now)
    resume_tenants
    for _ in $(seq 1200); do
        [ "$(sql "select coalesce(sum(blobs_done), 0) from feed")" = "$blobs" ] && break
        sleep 0.1
    done
    took=$(minus "$(now)" "$start")
    share=$(sql "select string_agg(n::text, ' and ') from (select count(*) n from tenant_lease group by fence % 2) x")
    [ "$(sql "select sum(records) from feed")" = "$records" ] || fail "not every record was stored"
    [ -z "$second" ] || end_gateway "$second"
    end_gateway "$first"
}
measure 1
one=$took
measure 2
printf '%-24s %10s\n%-24s %10s\n%-24s %10s\n' 'one worker, s' "$one" 'two workers, s' "$took" 'ratio' \
    "$(awk -v a="$took" -v b="$one" 'BEGIN { printf "%.2f", a / b }')"
