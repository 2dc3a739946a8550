# The user's door. Every target does its own set-up.
NODE     := node_modules/.bin/node
LEAKDIFF := $(NODE) harness/cli.ts

DEVICE   ?= redmi1s-virtual
SCENARIO ?= ota-fix

# Programs that a study needs, and the Debian packages they come from.
PROGRAMS := adb:adb mksh:mksh toybox:toybox dumpcap:wireshark-common dnsmasq:dnsmasq-base nft:nftables ip:iproute2 \
            unshare:util-linux setpriv:util-linux mount:mount openssl:openssl perl:perl-base
# What the tests need besides: an independent decoder, a browser, clients of other people's making.
TEST_PROGRAMS := tshark:tshark chromium:chromium curl:curl mosquitto_pub:mosquitto-clients

# What the benchmark compares with.
BENCH_PROGRAMS := tshark:tshark tcpflow:tcpflow time:time taskset:util-linux

.PHONY: truth-table run-scenario setup setup-test test check bench handset help
.DEFAULT_GOAL := help

help: ## Say what there is
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{ printf "%-22s %s\n", $$1, $$2 }'

run-scenario: setup ## Perform a study and judge it: DEVICE= SCENARIO= FIRMWARE= SEED= IMAGE= STOCK_IMAGE=
	@$(LEAKDIFF) run $(SCENARIO) --device $(DEVICE) $(if $(FIRMWARE),--firmware $(FIRMWARE)) $(if $(SEED),--seed $(SEED)) \
		$(if $(IMAGE),--image $(IMAGE)) $(if $(STOCK_IMAGE),--stock-image $(STOCK_IMAGE))

handset: setup ## Put the virtual handset on the bench alone, for your own adb: PORT=
	@$(NODE) harness/virtual/main.ts --device redmi1s --adb-port $(or $(PORT),6555) --keep

setup: ## Install what is missing
	@sh harness/setup.sh $(PROGRAMS)

setup-test:
	@sh harness/setup.sh $(PROGRAMS) $(TEST_PROGRAMS)

check: setup ## Types, lint, import directions
	$(NODE) node_modules/.bin/tsc
	node_modules/.bin/biome check .
	$(NODE) test/imports.test.ts

test: setup-test ## All tests
	$(NODE) test/run.ts

truth-table: setup ## Every verdict against firmware and rigs whose truth is known: ROWS= SEEDS= JOBS=
	@$(NODE) test/truth/table.ts $(if $(ROWS),--rows $(ROWS)) $(if $(SEEDS),--seeds $(SEEDS)) $(if $(JOBS),--jobs $(JOBS))

bench: setup ## How fast a scan is, against tshark and tcpflow with grep
	@sh harness/setup.sh $(BENCH_PROGRAMS)
	@$(NODE) test/bench/speed.ts
