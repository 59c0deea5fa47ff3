#!/usr/bin/env bash
# Measures what many tenants cost that have nothing new: processor, memory, transactions a poll, punctuality.
#
# usage: scripts/bench/idle.sh BIN_FOLDER        (IDLE_TENANTS, POLL and WATCH seconds in the environment change its size)
set -euo pipefail
bin=$(cd "$1" && pwd)
tenants=${IDLE_TENANTS:-5000} poll=${POLL:-300} watch=${WATCH:-120}
. "$(dirname "$0")/common.sh"

echo "==> $tenants tenants with two enabled types and nothing new, a poll every $poll s"
start_cloud --scenario idle --tenants "$tenants"
start_gateway one 19464 GATEWAY_POLL_INTERVAL="${poll}s"
add_tenants Audit.General Audit.SharePoint
resume_tenants
# The first turn of each takes a token, two starts and seven days of listings; the second is the steady state.
start=$(now)
for _ in $(seq 3600); do
    [ "$(sql "select count(*) from feed where swept_at is not null")" = "$((tenants * 2))" ] && break
    kill -0 "$gateway" 2>/dev/null || fail "gatewayd stopped"
    sleep 1
done
printf 'first turn of all: %s s\n' "$(minus "$(now)" "$start")"
sleep "$((poll < 60 ? poll : 60))"

snapshot() {
    polls=$(metric gateway_shift_seconds_count) requests=$(metric 'gateway_requests_total{outcome="ok"}')
    transactions=$(sql "select xact_commit from pg_stat_database where datname = 'gateway'")
    own=$(awk '{ print ($14 + $15) / 100 }' "/proc/$gateway/stat") all=$(cpu "$gateway") at=$(now)
    curl -fsS "$ops/metrics" | grep '^gateway_shift_delay_seconds_bucket' >"$home/delays-$1"
}
snapshot before
before=("$polls" "$requests" "$transactions" "$own" "$all" "$at")
sleep "$watch"
snapshot after
took=$(minus "$at" "${before[5]}")
awk -v n="$((polls - before[0]))" -v r="$((requests - before[1]))" -v x="$((transactions - before[2]))" -v t="$took" \
    -v own="$(minus "$own" "${before[3]}")" -v all="$(minus "$all" "${before[4]}")" -v rss="$(rss "$gateway")" 'BEGIN {
    printf "%-34s %10s\n", "polls a second", sprintf("%.1f", n / t)
    printf "%-34s %10s\n", "requests a poll", sprintf("%.2f", r / n)
    printf "%-34s %10s\n", "transactions a poll", sprintf("%.1f", x / n)
    printf "%-34s %10s\n", "gatewayd, ms of a core a poll", sprintf("%.1f", 1000 * own / n)
    printf "%-34s %10s\n", "database, ms of a core a poll", sprintf("%.1f", 1000 * (all - own) / n)
    printf "%-34s %9s%%\n", "both, part of one core", sprintf("%.1f", 100 * all / t)
    printf "%-34s %10s\n", "gatewayd memory, MB", rss
}'
# Due to begun: what the distribution gained while it was watched.
paste "$home/delays-before" "$home/delays-after" | sed 's/.*le="\([^"]*\)"} \([0-9]*\).* \([0-9]*\)$/\1 \2 \3/' | awk '
    { bound[NR] = $1; gained[NR] = $3 - $2; total = gained[NR] }
    END {
        split("0.5 0.99", wanted, " ")
        for (w = 1; w <= 2; w++) for (i = 1; i <= NR; i++) if (gained[i] >= wanted[w] * total) {
            printf "%-34s %10s\n", "begun after due, " wanted[w] * 100 "% within s", bound[i]
            break
        }
    }'
