#!/usr/bin/env bash
# The fault matrix for as long as wished. usage: scripts/soak.sh [SECONDS [SEED]]
# What went wrong can be read afterwards in .build/soak; the seed is printed, and repeats the order of events.
set -euo pipefail
cd "$(dirname "$0")/.."
export GATEWAY_SOAK_SECONDS=${1:-${GATEWAY_SOAK_SECONDS:-1800}}
[[ $GATEWAY_SOAK_SECONDS =~ ^[0-9]+$ ]] || { echo "SECONDS is a number, not '$GATEWAY_SOAK_SECONDS'." >&2; exit 2; }
if [[ -n ${2:-} ]]; then export GATEWAY_SOAK_SEED=$2; fi
export GATEWAY_SOAK_LOGS=$PWD/.build/soak

swift build --build-tests
rm -rf "$GATEWAY_SOAK_LOGS"
output=$(mktemp)
trap 'rm -f "$output"' EXIT
echo "==> the fault matrix, $GATEWAY_SOAK_SECONDS s of faults"
timeout $((GATEWAY_SOAK_SECONDS + 900)) swift test --skip-build --disable-xctest \
    --filter '^EndToEndTests\.FaultMatrixTests' 2>&1 | tee "$output"
grep -q 'Test run with 1 test ' "$output" || { echo "The fault matrix did not run." >&2; exit 1; }
