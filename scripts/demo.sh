#!/usr/bin/env bash
# Runs the gateway against a stand-in for Microsoft, with three invented customers, until Ctrl-C.
#
# usage: scripts/demo.sh BIN_FOLDER [RECORDS_FOLDER]
# With a folder of JSON-lines audit records, those are replayed instead of the built-in ones.
set -euo pipefail

bin=$(cd "$1" && pwd)
records=${2:-}
[ -z "$records" ] || records=$(cd "$records" && pwd)

# Short, because a unix socket's path may have 107 bytes; open to pass through, because PostgreSQL never runs as root.
home=$(mktemp -d /tmp/gateway-demo.XXXXXX)
chmod 711 "$home"
pids=()
stopping=
interactive=
[ ! -t 1 ] || interactive=yes

stop() {
    [ -z "$stopping" ] || return 0
    stopping=yes
    trap '' INT TERM
    printf '\nStopping what was started …\n'
    for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$home"
    printf 'Stopped; nothing is left behind.\n'
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
fail() {
    printf 'demo: %s\n' "$1" >&2
    [ ! -s "${2:-}" ] || tail -n 20 "$2" >&2
    exit 1
}

# The first free port from $1 on.
free_port() {
    local port=$1
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
    echo "$port"
}

# Waits for a condition, and fails as soon as the process it depends on is gone.
wait_for() {
    local what=$1 pid=$2 log=$3
    shift 3
    for _ in $(seq 1 600); do
        "$@" >/dev/null 2>&1 && return 0
        kill -0 "$pid" 2>/dev/null || fail "$what stopped:" "$log"
        sleep 0.2
    done
    fail "$what was not ready after two minutes:" "$log"
}

field() { sed -n "s/^ *\"$1\" *: *\"\(.*\)\",\{0,1\}$/\1/p" "$home/cloud/tenants.json"; }

say "Starting cloudsim, the stand-in for Microsoft"
simulate=(serve --listen 127.0.0.1:0 --state "$home/cloud")
if [ -n "$records" ]; then simulate+=(--records "$records"); else simulate+=(--scenario demo --trickle 60s); fi
# A process group of its own: Ctrl-C reaches this script alone, which stops things in order.
setsid "$bin/cloudsim" "${simulate[@]}" >"$home/cloudsim.log" 2>&1 &
pids+=($!)
wait_for cloudsim "${pids[0]}" "$home/cloudsim.log" test -s "$home/cloud/cloudsim.json"
sed 's/^/    /' "$home/cloudsim.log"

export GATEWAY_STATE_DIR=$home/state GATEWAY_CLOUDS_FILE=$home/cloud/clouds.yaml
export GATEWAY_POLL_INTERVAL=${GATEWAY_POLL_INTERVAL:-30s}
api=$(free_port 8443)
ops=$(free_port 9464)
export GATEWAY_LISTEN=127.0.0.1:$api GATEWAY_OPS_LISTEN=127.0.0.1:$ops
GATEWAY_PUBLISHER_ID=$(field publisherId | head -n 1)
export GATEWAY_PUBLISHER_ID

say "Starting gatewayd with its embedded PostgreSQL"
mkdir -m 711 "$home/state"
setsid "$bin/gatewayd" >"$home/gatewayd.log" 2>&1 &
pids+=($!)
wait_for gatewayd "${pids[1]}" "$home/gatewayd.log" curl -fsS "http://127.0.0.1:$ops/readyz"
wait_for gatewayd "${pids[1]}" "$home/gatewayd.log" test -S "$home/state/admin.sock"

mapfile -t names < <(field name)
mapfile -t tenants < <(field tenantId)
mapfile -t clients < <(field clientId)
mapfile -t zones < <(field timeZone)
mapfile -t secrets < <(field secret)
# Recorded lines may be of any content type; the usual four do without DLP.All, which needs a role of its own.
types=()
[ -z "$records" ] || types=(--content-type Audit.AzureActiveDirectory --content-type Audit.Exchange
    --content-type Audit.General --content-type Audit.SharePoint --content-type DLP.All)
# The first customer has shares taken back: switched on before its content is in, so that the alert proposes by itself.
mitigated=
[ -n "$records" ] || mitigated=${names[0]}
for i in "${!names[@]}"; do
    more=()
    [ "${names[$i]}" != "$mitigated" ] || more=(--paused)
    say "gatewayctl tenant add ${names[$i]} --tenant-id ${tenants[$i]} --client-id ${clients[$i]} --secret-file … --cloud lab ${more[*]}"
    "$bin/gatewayctl" tenant add "${names[$i]}" --tenant-id "${tenants[$i]}" --client-id "${clients[$i]}" \
        --secret-file "$home/cloud/${secrets[$i]}" --cloud lab --time-zone "${zones[$i]}" "${types[@]}" "${more[@]}"
done
if [ -n "$mitigated" ]; then
    say "gatewayctl tenant mitigation enable $mitigated"
    "$bin/gatewayctl" tenant mitigation enable "$mitigated"
    "$bin/gatewayctl" tenant resume "$mitigated"
fi

say "Waiting until their content is in"
is_in() {
    local left=0 waiting=0
    for name in "${names[@]}"; do
        # Every feed was listed, and nothing that was listed still waits.
        "$bin/gatewayctl" subscription list "$name" --output csv >"$home/feeds.csv" || return 1
        awk -F, '
            NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
            $column["lastListedAt"] == "" || $column["blobsWaiting"] > 0 { waiting = 1 }
            END { exit waiting }' "$home/feeds.csv" || left=$((left + 1))
        waiting=$((waiting + $(awk -F, '
            NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
            { sum += $column["blobsWaiting"] }
            END { print sum + 0 }' "$home/feeds.csv")))
    done
    [ -z "$interactive" ] || printf '\r    %d content blobs waiting, %d of %d customers done   ' \
        "$waiting" "$((${#names[@]} - left))" "${#names[@]}" >/dev/tty
    [ "$left" -eq 0 ]
}
wait_for gatewayd "${pids[1]}" "$home/gatewayd.log" is_in
[ -z "$interactive" ] || printf '\n'

keys=()
for name in "${names[@]}"; do
    printf '\n'
    "$bin/gatewayctl" digest run "$name" --format text
    keys+=("$("$bin/gatewayctl" key create "$name" --label demo --output json | sed -n 's/.*"key" *: *"\([^"]*\)".*/\1/p')")
done

# The share that the alert proposes to take back, once the present state was read.
proposal=
find_proposal() {
    proposal=$("$bin/gatewayctl" approval list "$mitigated" --waiting --output csv | awk -F, '
        NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
        /Travel Requests/ { print $column["mitigationId"]; exit }')
    [ -n "$proposal" ]
}
if [ -n "$mitigated" ]; then
    say "Waiting until the alert's proposal is made"
    wait_for gatewayd "${pids[1]}" "$home/gatewayd.log" find_proposal
    find_proposal
    "$bin/gatewayctl" approval show "$mitigated" "$proposal"
    cloud=$(sed -n 's/.*"url" *: *"\([^"]*\)".*/\1/p' "$home/cloud/cloudsim.json" | head -n 1)
fi

cat <<END

The gateway runs:
    customers' API   https://127.0.0.1:$api/v1/digests/latest
    health, metrics  http://127.0.0.1:$ops/healthz  http://127.0.0.1:$ops/metrics
    logs             $home/gatewayd.log  $home/cloudsim.log
API keys, one customer each:
$(for i in "${!names[@]}"; do printf '    %-12s %s\n' "${names[$i]}" "${keys[$i]}"; done)

Try in another terminal:
    export GATEWAY_STATE_DIR=$home/state PATH=$bin:\$PATH
    gatewayctl tenant list
    gatewayctl subscription list ${names[0]}
    gatewayctl event list ${names[0]}
    gatewayctl alert list ${names[0]}
    gatewayctl policy list --tenant ${names[0]}
    gatewayctl record export ${names[0]} --since 7d --operation '*Shar*' | head
    gatewayctl doctor
    curl --cacert $home/state/tls-self-signed.pem -H 'Authorization: Bearer ${keys[0]}' \\
        -H 'Accept: text/html' https://localhost:$api/v1/digests/latest > digest.html
$([ -z "$mitigated" ] || cat <<MITIGATION

A share is taken back: the app "Travel Requests" of $mitigated was shared with everyone, and the alert proposes to end that.
    gatewayctl approval approve $mitigated $proposal
    gatewayctl mitigation show $mitigated $proposal
    curl -s --cacert $home/cloud/ca.pem '$cloud/control/organisation?tenant=$mitigated'    # as it is at the stand-in
    gatewayctl digest run $mitigated --format text
    gatewayctl mitigation undo $mitigated $proposal --reason 'It is for all staff.'         # a proposal too: approve it
    gatewayctl evidence verify --tenant $mitigated
MITIGATION
)

Ctrl-C stops everything.
END
# Until Ctrl-C, or until one of the two ends by itself.
wait -n "${pids[@]}" || true
fail "a part of the demonstration ended by itself:" "$home/gatewayd.log"
