#!/usr/bin/env bash
# Measures ingestion from HTTPS to committed rows, beside a plain download of the same blobs in the same run.
#
# usage: scripts/bench.sh BIN_FOLDER        (BLOBS, RECORDS, TENANTS and ROUNDS in the environment change its size)
set -euo pipefail

bin=$(cd "$1" && pwd)
blobs=${BLOBS:-2000} records=${RECORDS:-500000} tenants=${TENANTS:-20} rounds=${ROUNDS:-3}
home=$(mktemp -d /tmp/gateway-bench.XXXXXX)
chmod 711 "$home"
pids=()
stop() {
    trap '' INT TERM
    for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT

fail() {
    printf 'bench: %s\n' "$1" >&2
    tail -n 20 "$home"/*.log >&2 || true
    exit 1
}
now() { date +%s.%N; }
minus() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a - b }'; }
field() { sed -n "s/^ *\"$1\" *: *\"\(.*\)\",\{0,1\}$/\1/p" "$home/cloud/tenants.json"; }

echo "==> rendering $records records in $blobs blobs over $tenants tenants"
"$bin/cloudsim" serve --listen 127.0.0.1:0 --state "$home/cloud" --scenario bench \
    --tenants "$tenants" --blobs "$blobs" --records "$records" --no-start-limit >"$home/cloudsim.log" 2>&1 &
pids+=($!)
for _ in $(seq 3000); do
    [ -s "$home/cloud/cloudsim.json" ] && break
    kill -0 "${pids[0]}" 2>/dev/null || fail "cloudsim stopped"
    sleep 0.1
done
url=$(sed -n 's/.*"url" *: *"\([^"]*\)".*/\1/p' "$home/cloud/cloudsim.json")
ca=$home/cloud/ca.pem
mapfile -t names < <(field name)
mapfile -t ids < <(field tenantId)
mapfile -t clients < <(field clientId)
mapfile -t secrets < <(field secret)
publisher=$(field publisherId | head -n 1)

# One round of ingestion into a fresh database; sets took, rss and share.
ingest() {
    local state=$home/state-$1 pid
    mkdir -m 711 "$state"
    export GATEWAY_STATE_DIR=$state GATEWAY_CLOUDS_FILE=$home/cloud/clouds.yaml GATEWAY_PUBLISHER_ID=$publisher
    export GATEWAY_LISTEN=127.0.0.1:0 GATEWAY_OPS_LISTEN=127.0.0.1:19464 GATEWAY_REQUESTS_PER_MINUTE=60000
    export GATEWAY_LOG_LEVEL=notice GATEWAY_POLL_INTERVAL=1h
    "$bin/gatewayd" >"$home/gatewayd-$1.log" 2>&1 &
    pid=$!
    pids+=("$pid")
    for _ in $(seq 600); do
        [ -S "$state/admin.sock" ] && break
        kill -0 "$pid" 2>/dev/null || fail "gatewayd stopped"
        sleep 0.1
    done
    for i in "${!names[@]}"; do
        "$bin/gatewayctl" tenant add "${names[$i]}" --tenant-id "${ids[$i]}" --client-id "${clients[$i]}" --paused \
            --secret-file "$home/cloud/${secrets[$i]}" --cloud lab >"$home/add.log" 2>&1 || fail "tenant add ${names[$i]}"
    done
    local resume=() start
    for id in "${ids[@]}"; do resume+=("http://gateway/admin/v1/tenants/$id/resume"); done
    start=$(now)
    curl -fsS -X POST --unix-socket "$state/admin.sock" "${resume[@]}" >/dev/null
    for _ in $(seq 6000); do
        [ "$(curl -fsS http://127.0.0.1:19464/metrics | awk '$1 == "gateway_content_blobs_total" { print int($2) }')" = "$blobs" ] && break
        kill -0 "$pid" 2>/dev/null || fail "gatewayd stopped"
        sleep 0.02
    done
    took=$(minus "$(now)" "$start")
    rss=$(awk '/VmHWM/ { printf "%d", $2 / 1024 }' "/proc/$pid/status")
    # Where the time went: processor seconds of each party since it started.
    cpu=$(awk '{ printf "%.2f", ($14 + $15) / 100 }' "/proc/$pid/stat")
    committed=$(curl -fsS http://127.0.0.1:19464/metrics | awk '$1 == "gateway_records_total" { print int($2) }')
    kill -TERM "$pid"
    wait "$pid" || true
    rm -rf "$state"
}

# Every blob's address with its tenant's token, as a curl configuration.
prepare_download() {
    : >"$home/curl.conf"
    for i in "${!names[@]}"; do
        local token
        token=$(curl -fsS --cacert "$ca" "$url/login/${ids[$i]}/oauth2/v2.0/token" -d "client_id=${clients[$i]}" \
            -d grant_type=client_credentials -d scope=https://manage.office.com/.default \
            --data-urlencode "client_secret@$home/cloud/${secrets[$i]}" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
        curl -fsS --cacert "$ca" "$url/control/content?tenant=${names[$i]}" | tr ',{' '\n\n' |
            sed -n 's/.*"contentId" *: *"\([^"]*\)".*/\1/p' |
            awk -v base="$url/activity/api/v1.0/${ids[$i]}/activity/feed/audit/" -v token="$token" -v ca="$ca" -v p="$publisher" '
                { printf "url = \"%s%s?PublisherIdentifier=%s\"\nheader = \"Authorization: Bearer %s\"\ncacert = \"%s\"\noutput = \"/dev/null\"\nfail\nnext\n", base, $0, p, token, ca }' \
                >>"$home/curl.conf"
    done
    sed -i '$d' "$home/curl.conf"
}

download() {
    local start
    start=$(now)
    curl -sS --no-progress-meter --parallel --parallel-max 16 --config "$home/curl.conf" || fail "curl"
    baseline=$(minus "$(now)" "$start")
}

printf '%-6s %14s %14s %8s %12s %10s %8s\n' round 'curl, s' 'gateway, s' ratio records/s 'peak, MB' 'cpu, s'
ratios=()
for round in $(seq "$rounds"); do
    ingest "$round"
    [ "$round" -gt 1 ] || prepare_download
    download
    ratio=$(awk -v a="$took" -v b="$baseline" 'BEGIN { printf "%.2f", a / b }')
    ratios+=("$ratio")
    rate=$(awk -v n="$committed" -v t="$took" 'BEGIN { printf "%d", n / t }')
    printf '%-6s %14s %14s %8s %12s %10s %8s\n' "$round" "$baseline" "$took" "$ratio" "$rate" "$rss" "$cpu"
    [ "$committed" = "$records" ] || fail "$committed records committed, $records expected"
done
printf 'median ratio %s\n' "$(printf '%s\n' "${ratios[@]}" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')"
