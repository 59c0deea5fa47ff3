# The gateway's chores; `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

SWIFT ?= swift
RECORDS ?=
# Where a test may take at most; a hang is a failure.
TEST_TIMEOUT ?= 1500

DEBUG_BIN := .build/debug
RELEASE_BIN := .build/release

.PHONY: help setup build run test soak lint bench docs clean

help:  ## What there is to do
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:  ## Install the system packages that are missing (Debian, Ubuntu)
	@scripts/install-packages.sh build embedded test

build: setup  ## Build everything
	@echo "Building (the first time takes several minutes) …"
	$(SWIFT) build --product gatewayd
	$(SWIFT) build --product gatewayctl
	$(SWIFT) build --product cloudsim

run: build  ## Run the gateway with three invented customers; RECORDS=folder replays that folder's audit records
	@exec scripts/demo.sh $(DEBUG_BIN) $(RECORDS)

test:  ## Install what is missing, check the form of the code, run every test
	@scripts/install-packages.sh build embedded test
	@scripts/test.sh $(TEST_TIMEOUT)

soak:  ## Every fault at random against two gateways that are killed; GATEWAY_SOAK_SECONDS=1800, GATEWAY_SOAK_SEED
	@scripts/install-packages.sh build embedded test
	@scripts/soak.sh

lint:  ## Check the form of the code
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests migrations

BENCH ?= throughput policies alerts crowd replicas idle serving digest
bench: setup  ## Measure throughput, policies, the time to an alert, fairness, replicas, 5,000 idle tenants, serving, digests; BENCH=throughput for one of them
	$(SWIFT) build -c release --product gatewayd
	$(SWIFT) build -c release --product gatewayctl
	$(SWIFT) build -c release --product cloudsim
	@for bench in $(BENCH); do scripts/bench/$$bench.sh $(RELEASE_BIN) || exit 1; done

clean:  ## Remove what was built
	rm -rf .build
