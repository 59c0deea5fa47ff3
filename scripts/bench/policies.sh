#!/usr/bin/env bash
# Measures what policies cost: ingestion of the same content with none, with the default pack, and with many.
#
# usage: scripts/bench/policies.sh BIN_FOLDER          (BLOBS, RECORDS, TENANTS, ROUNDS and COUNTS in the environment change it)
set -euo pipefail

bin=$(cd "$1" && pwd)
blobs=${BLOBS:-800} records=${RECORDS:-200000} tenants=${TENANTS:-8} rounds=${ROUNDS:-3}
read -ra counts <<<"${COUNTS:-10 100 1000 5000}"
. "$(dirname "$0")/common.sh"

echo "==> rendering $records records in $blobs blobs over $tenants tenants"
start_cloud --scenario bench --tenants "$tenants" --blobs "$blobs" --records "$records"

# Policies as people write them: an operation and something else about the record. Every tenth looks at an operation that the
# content is full of, every hundredth at none in particular; hardly any ever matches.
write_policies() {
    local folder=$home/policies-$1
    mkdir "$folder"
    awk -v n="$1" -v folder="$folder" '
        BEGIN {
            split("FileAccessed FileModified MailItemsAccessed UserLoggedIn Send LaunchPowerApp", common, " ")
            for (i = 1; i <= n; i++) {
                file = folder "/policy-" i ".yml"
                operation = i % 10 == 0 ? common[1 + (i / 10) % 6] : "Operation-" i % 400
                printf "title: Policy %d\nid: 00000000-0000-4000-8000-%012d\nlogsource: {product: m365}\nlevel: low\n", i, i > file
                printf "detection:\n  what:\n" > file
                if (i % 100 != 50) printf "    Operation: %s\n", operation > file
                printf "    UserId|endswith: \"@partner-%d.example\"\n", i > file
                printf "  not_us:\n    ClientIP|cidr: 10.%d.0.0/16\n  condition: what and not not_us\n", i % 256 > file
                close(file)
            }
        }'
    echo "$folder"
}

use_none() {
    local ids id
    mapfile -t ids < <(ctl policy list --output csv | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "policyId") c = i; next } { print $c }')
    for id in "${ids[@]}"; do ctl policy disable --all "$id" >/dev/null; done
}
use_pack() { :; }
use_many() {
    use_none
    ctl policy apply --all -f "$1" >/dev/null
}

for count in "${counts[@]}"; do write_policies "$count" >/dev/null; done
printf '%-14s %6s %12s %12s %10s\n' policies round 'gateway, s' records/s ratio
measure() {
    ingest "$1-$round" "${@:2}"
    [ "$committed" = "$records" ] || fail "$committed records committed, $records expected"
    times[$1]="${times[$1]:-} $took"
    printf '%-14s %6s %12s %12s %10s\n' "$1" "$round" "$took" "$(awk -v n="$committed" -v t="$took" 'BEGIN { printf "%d", n / t }')" \
        "$(awk -v a="$took" -v b="${times[none]##* }" 'BEGIN { printf "%.2f", a / b }')"
}
declare -A times
for round in $(seq "$rounds"); do
    measure none use_none
    measure pack use_pack
    for count in "${counts[@]}"; do measure "$count" use_many "$home/policies-$count"; done
done
median() { tr ' ' '\n' <<<"$1" | sed '/^$/d' | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
base=$(median "${times[none]}")
for name in pack "${counts[@]}"; do
    printf 'median ratio with %s: %s\n' "$name" "$(awk -v a="$(median "${times[$name]}")" -v b="$base" 'BEGIN { printf "%.2f", a / b }')"
done
