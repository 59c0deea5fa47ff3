#!/usr/bin/env bash
# The whole suite: the form of the code, then every test. usage: scripts/test.sh [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."
limit=${1:-1500}

# In parallel within a group, one group after another: tests that start servers and daemons by the dozen would starve
# each other on a small machine, and a test that waits for a starved process fails for no fault of the code.
groups=(
    'GatewayTests'
    'AuditRecordsTests|GatewayHTTPTests|MailTests|OutboundTests|PoliciesTests|PrometheusMetricsTests|SealingTests'
    'PostgresTests'
    'MicrosoftCloudTests'
    'CloudSimTests'
    'GatewayCtlTests'
    'EndToEndTests'
)
# Eight gateways that are killed, two under every fault there is, and every mitigation under every fault: each alone, after
# everything else.
alone=('EndToEndTests\.AlertTests' 'EndToEndTests\.FaultMatrixTests' 'EndToEndTests\.MitigationMatrixTests')

# A test target that no group names would never run.
for target in Tests/*Tests; do
    [[ "|$(IFS='|'; echo "${groups[*]}")|" == *"|${target#Tests/}|"* ]] || { echo "$target is in no group." >&2; exit 1; }
done

echo "==> swift format lint"
swift format lint --strict --recursive Package.swift Sources Tests migrations

echo "==> building the tests (the first time takes several minutes)"
swift build --build-tests

output=$(mktemp)
trap 'rm -f "$output"' EXIT
end=$((SECONDS + limit))
# run NAME ARGUMENT…
run() {
    echo "==> running $1"
    timeout "$((end > SECONDS ? end - SECONDS : 1))" swift test --skip-build --disable-xctest "${@:2}" 2>&1 | tee "$output"
    # A suite that runs nothing is no proof of anything.
    grep -Eq 'Test run with [1-9][0-9]* tests?' "$output" || { echo "No test ran in $1." >&2; exit 1; }
}
for group in "${groups[@]}"; do run "$group" --filter "^($group)\\." --skip "$(IFS='|'; echo "${alone[*]}")"; done
for suite in "${alone[@]}"; do run "$suite" --filter "^$suite"; done
