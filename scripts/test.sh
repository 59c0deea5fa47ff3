#!/usr/bin/env bash
# The whole suite: the form of the code, then every test. usage: scripts/test.sh [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."
limit=${1:-1500}

echo "==> swift format lint"
swift format lint --strict --recursive Package.swift Sources Tests migrations

echo "==> building the tests (the first time takes several minutes)"
swift build --build-tests

echo "==> running the tests"
output=$(mktemp)
trap 'rm -f "$output"' EXIT
timeout "$limit" swift test --skip-build --disable-xctest 2>&1 | tee "$output"
# A suite that runs nothing is no proof of anything.
grep -Eq 'Test run with [1-9][0-9]* tests' "$output" || { echo "No test ran." >&2; exit 1; }
