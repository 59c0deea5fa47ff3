#!/usr/bin/env bash
# The whole suite: the form of the code, then every test. usage: scripts/test.sh [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."
limit=${1:-1500}

echo "==> swift format lint"
swift format lint --strict --recursive Package.swift Sources Tests migrations

echo "==> building the tests (the first time takes several minutes)"
swift build --build-tests

# In parallel within a group, one group after another: tests that start servers and daemons by the dozen would starve
# each other on a small machine, and a test that waits for a starved process fails for no fault of the code.
groups=(
    'AuditRecordsTests|GatewayTests|PrometheusMetricsTests|SealingTests'
    'PostgresTests'
    'MicrosoftCloudTests'
    'CloudSimTests'
    'GatewayCtlTests'
    'EndToEndTests'
)
output=$(mktemp)
trap 'rm -f "$output"' EXIT
for group in "${groups[@]}"; do
    echo "==> running $group"
    timeout "$limit" swift test --skip-build --disable-xctest --filter "^($group)\\." 2>&1 | tee "$output"
    # A suite that runs nothing is no proof of anything.
    grep -Eq 'Test run with [1-9][0-9]* tests' "$output" || { echo "No test ran in $group." >&2; exit 1; }
done

# A test target that no group names would never run.
for target in Tests/*Tests; do
    [[ "|$(IFS='|'; echo "${groups[*]}")|" == *"|${target#Tests/}|"* ]] || { echo "$target is in no group." >&2; exit 1; }
done
