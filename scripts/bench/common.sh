# What the benchmarks share: a simulator and gateways of their own in a folder that goes with them. To be sourced.
# Needs: bin (the folder with gatewayd, gatewayctl and cloudsim).
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
# The tenants' fields, one a line; secret files have none of these names in them.
field() { sed -n "s/^ *\"$1\" *: *\"\(.*\)\",\{0,1\}$/\1/p" "$home/cloud/tenants.json"; }

# start_cloud ARGUMENT…: sets url, ca, names, ids, clients, secrets, publisher
start_cloud() {
    "$bin/cloudsim" serve --listen 127.0.0.1:0 --state "$home/cloud" --no-start-limit "$@" >"$home/cloudsim.log" 2>&1 &
    pids+=($!)
    local pid=$!
    for _ in $(seq 3000); do
        [ -s "$home/cloud/cloudsim.json" ] && break
        kill -0 "$pid" 2>/dev/null || fail "cloudsim stopped"
        sleep 0.1
    done
    url=$(sed -n 's/.*"url" *: *"\([^"]*\)".*/\1/p' "$home/cloud/cloudsim.json")
    ca=$home/cloud/ca.pem
    mapfile -t names < <(field name)
    mapfile -t ids < <(field tenantId)
    mapfile -t clients < <(field clientId)
    mapfile -t secrets < <(field secret)
    publisher=$(field publisherId | sed -n 1p)
}

# start_gateway NAME OPS_PORT [SETTING=VALUE…]: sets state, ops and gateway (its process id)
start_gateway() {
    state=$home/state-$1 ops=http://127.0.0.1:$2
    mkdir -m 711 "$state"
    env GATEWAY_STATE_DIR="$state" GATEWAY_CLOUDS_FILE="$home/cloud/clouds.yaml" GATEWAY_PUBLISHER_ID="$publisher" \
        GATEWAY_LISTEN=127.0.0.1:0 GATEWAY_OPS_LISTEN="127.0.0.1:$2" GATEWAY_LOG_LEVEL=notice "${@:3}" \
        "$bin/gatewayd" >"$home/gatewayd-$1.log" 2>&1 &
    gateway=$!
    pids+=("$gateway")
    for _ in $(seq 600); do
        [ -S "$state/admin.sock" ] && break
        kill -0 "$gateway" 2>/dev/null || fail "gatewayd stopped"
        sleep 0.1
    done
}

ctl() { GATEWAY_STATE_DIR=$state "$bin/gatewayctl" "$@"; }

end_gateway() {
    kill -TERM "$1"
    wait "$1" || true
}

# add_tenants TYPE…: onboards every tenant, paused and unseen, over one connection: thousands of gatewayctl would be
# measured themselves.
add_tenants() {
    local types config=$home/add.conf i
    types=$(printf '"%s",' "$@")
    (umask 077 && : >"$config")
    for i in "${!names[@]}"; do
        printf 'unix-socket = "%s/admin.sock"\nurl = "http://gateway/admin/v1/tenants"\nheader = "Content-Type: application/json"\noutput = "/dev/null"\nfail\n' "$state" >>"$config"
        printf 'data = "{\\"name\\":\\"%s\\",\\"tenantId\\":\\"%s\\",\\"clientId\\":\\"%s\\",\\"cloud\\":\\"lab\\",\\"paused\\":true,\\"check\\":false,\\"contentTypes\\":[%s],\\"secret\\":\\"%s\\"}"\nnext\n' \
            "${names[$i]}" "${ids[$i]}" "${clients[$i]}" "$(sed 's/"/\\"/g' <<<"${types%,}")" "$(cat "$home/cloud/${secrets[$i]}")" >>"$config"
    done
    sed -i '$d' "$config"
    curl -sS --config "$config" || fail "tenants cannot be added"
    rm "$config"
}

resume_tenants() {
    local requests=() id
    for id in "${ids[@]}"; do printf 'url = "http://gateway/admin/v1/tenants/%s/resume"\noutput = "/dev/null"\n' "$id"; done >"$home/resume.conf"
    curl -fsS -X POST --unix-socket "$state/admin.sock" --config "$home/resume.conf" || fail "tenants cannot be resumed"
}

# ingest NAME [COMMAND…]: one round of ingestion of $blobs blobs into a fresh database, after the command; sets took, rss,
# own, all and committed.
ingest() {
    start_gateway "$1" 19464 GATEWAY_REQUESTS_PER_MINUTE=60000 GATEWAY_POLL_INTERVAL=1h
    add_tenants Audit.SharePoint Audit.General Audit.Exchange Audit.AzureActiveDirectory
    [ $# -lt 2 ] || "${@:2}"
    local start
    start=$(now)
    resume_tenants
    for _ in $(seq 6000); do
        [ "$(metric gateway_content_blobs_total)" = "$blobs" ] && break
        kill -0 "$gateway" 2>/dev/null || fail "gatewayd stopped"
        sleep 0.02
    done
    took=$(minus "$(now)" "$start")
    rss=$(awk '/VmHWM/ { printf "%d", $2 / 1024 }' "/proc/$gateway/status")
    # Where the time went: processor seconds of the gateway, and with its PostgreSQL.
    own=$(awk '{ printf "%.2f", ($14 + $15) / 100 }' "/proc/$gateway/stat")
    all=$(cpu "$gateway")
    committed=$(metric gateway_records_total)
    end_gateway "$gateway"
    rm -rf "$state"
}

metric() { curl -fsS "$ops/metrics" | awk -v name="$1" '$1 == name { printf "%d", $2 }'; }
sql() { psql -X -A -t -h "$home/state-one/postgres/run" -U gateway -d gateway -c "$1"; }

# Processor seconds of a process and everything below it, such as the embedded PostgreSQL.
cpu() {
    ps -e -o pid=,ppid= | awk -v root="$1" '{ parent[$1] = $2 } END { for (p in parent) { q = p; while (q in parent && q != root && q > 1) q = parent[q]; if (q == root) print p } }' |
        while read -r pid; do awk '{ print ($14 + $15) / 100 }' "/proc/$pid/stat" 2>/dev/null || true; done | awk '{ s += $1 } END { printf "%.2f", s }'
}
rss() { awk '/VmRSS/ { printf "%d", $2 / 1024 }' "/proc/$1/status"; }
