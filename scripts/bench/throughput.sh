#!/usr/bin/env bash
# Measures ingestion from HTTPS to committed rows, beside a plain download of the same blobs in the same run.
#
# usage: scripts/bench/throughput.sh BIN_FOLDER        (BLOBS, RECORDS, TENANTS and ROUNDS in the environment change its size)
set -euo pipefail

bin=$(cd "$1" && pwd)
blobs=${BLOBS:-2000} records=${RECORDS:-500000} tenants=${TENANTS:-20} rounds=${ROUNDS:-3}
. "$(dirname "$0")/common.sh"

echo "==> rendering $records records in $blobs blobs over $tenants tenants"
start_cloud --scenario bench --tenants "$tenants" --blobs "$blobs" --records "$records"

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

printf '%-6s %10s %12s %8s %12s %10s %12s %12s\n' round 'curl, s' 'gateway, s' ratio records/s 'peak, MB' 'gatewayd, s' 'and db, s'
ratios=()
for round in $(seq "$rounds"); do
    ingest "$round"
    [ "$round" -gt 1 ] || prepare_download
    download
    ratio=$(awk -v a="$took" -v b="$baseline" 'BEGIN { printf "%.2f", a / b }')
    ratios+=("$ratio")
    rate=$(awk -v n="$committed" -v t="$took" 'BEGIN { printf "%d", n / t }')
    printf '%-6s %10s %12s %8s %12s %10s %12s %12s\n' "$round" "$baseline" "$took" "$ratio" "$rate" "$rss" "$own" "$all"
    [ "$committed" = "$records" ] || fail "$committed records committed, $records expected"
done
printf 'median ratio %s\n' "$(printf '%s\n' "${ratios[@]}" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')"
