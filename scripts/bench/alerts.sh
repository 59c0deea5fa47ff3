#!/usr/bin/env bash
# Measures how long an alert takes: from a content blob's publication, which is pushed, to the alert in the API's stream and
# at a webhook.
#
# usage: scripts/bench/alerts.sh BIN_FOLDER            (BLOBS, PER_SECOND and TENANTS in the environment change it)
set -euo pipefail
bin=$(cd "$1" && pwd)
blobs=${BLOBS:-150} per_second=${PER_SECOND:-2} tenants=${TENANTS:-12}
command -v python3 >/dev/null || { echo "bench: python3 is missing (apt-get install python3)" >&2; exit 1; }
. "$(dirname "$0")/common.sh"

start_cloud --scenario empty --tenants "$tenants"
start_gateway one 19464 GATEWAY_POLL_INTERVAL=1h GATEWAY_CHANNEL_PRIVATE_HOSTS=127.0.0.1
address=$(sed -n 's/.*API listens url=\([^ ]*\).*/\1/p' "$home/gatewayd-one.log")
add_tenants Audit.SharePoint
for i in "${!names[@]}"; do
    ctl tenant webhook enable "${names[$i]}" --address "$address/webhooks/activity/${ids[$i]}" >/dev/null
done
# One alert a blob: what is pushed and what it becomes can be told apart by the file's name.
cat >"$home/policy.yml" <<'END'
title: File downloaded
id: 00000000-0000-4000-8000-000000000001
logsource: {product: m365}
detection:
  what: {Operation: FileDownloaded}
  condition: what
level: high
gateway: {daily-limit: 1000, aggregation: {key: [ObjectId], window: 24h}}
END
ctl policy apply --all -f "$home/policy.yml" >/dev/null
resume_tenants
for _ in $(seq 300); do
    [ "$(sql "select count(*) from feed where state in ('warmingUp', 'enabled')")" = "$tenants" ] && [ "$(sql "select count(*) from tenant_webhook where validated_at is not null")" = "$tenants" ] && break
    sleep 0.2
done
for i in "${!names[@]}"; do
    [ "$(ctl tenant webhook show "${names[$i]}" --output json | grep -c validatedAt)" = 1 ] || fail "${names[$i]} has no webhook"
    (umask 077 && ctl key create "${names[$i]}" --label bench 2>/dev/null >"$home/key-$i")
done
BENCH_HOME=$home BENCH_GATEWAY=$address BENCH_CLOUD=$url BENCH_CTL=$bin/gatewayctl GATEWAY_STATE_DIR=$state \
    python3 "$(dirname "$0")/alerts.py" "$blobs" "$per_second" || fail "no measurement"
end_gateway "$gateway"
