# gridtwin: what a developer and CI run. `make` alone lists the targets.
SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

GO   ?= go
TOOL := $(GO) tool -modfile=tools.mod
STEP := @scripts/step.sh

# How long each fuzz target runs under `make fuzz`, and what `make bench` measures.
FUZZTIME ?= 10s
BENCH    ?= .
BENCHPKG ?= ./...
COUNT    ?= 6

.PHONY: help run test check race fuzz golden bench viewer openapi types gltf tiles3d e2e lint deps format vet staticcheck unit build

help: ## this list
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: ## the sample village, living, on http://127.0.0.1:8080
	$(GO) run ./cmd/gridtwin demo

test: deps ## everything CI runs
	@start=$$SECONDS
	$(MAKE) --no-print-directory check
	$(MAKE) --no-print-directory race
	$(MAKE) --no-print-directory viewer
	$(MAKE) --no-print-directory openapi
	$(MAKE) --no-print-directory gltf
	$(MAKE) --no-print-directory tiles3d
	$(MAKE) --no-print-directory e2e
	echo "make test: every step passed in $$((SECONDS - start)) s"

check: format vet staticcheck unit ## format, vet, staticcheck, unit and house tests; under a minute when warm

deps: ## install what the tests need (Debian packages, by apt)
	@scripts/install-deps.sh

format: ## fail where gofumpt would change a file
	$(STEP) "gofumpt" scripts/format.sh

vet:
	$(STEP) "go vet" $(GO) vet ./...

staticcheck:
	$(STEP) "staticcheck" $(TOOL) staticcheck ./...

unit: ## Go tests, with the house rules among them
	$(STEP) "go test" $(GO) test -timeout 15m -vet=off ./...

# The race detector slows the transpiled SQLite by a factor of 50, so stores on disk run only what their names call
# concurrent, and what has no shared state is left out. `scripts/race.sh` holds the list.
race: ## race tests, where they pay
	$(STEP) "go test -race" scripts/race.sh

fuzz: ## each fuzz target for FUZZTIME (10s)
	@scripts/fuzz.sh "$(FUZZTIME)"

golden: ## rewrite the golden files; look at the difference before you commit it
	@scripts/golden.sh
	git --no-pager diff --stat

bench: ## BENCH, BENCHPKG, COUNT choose; BASE=old.txt compares with an earlier run
	@mkdir -p bin
	out=bin/bench-$$(git rev-parse --short HEAD)-$$(date -u +%H%M%S).txt
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem -count $(COUNT) $(BENCHPKG) | tee "$$out"
	$(TOOL) benchstat $(if $(BASE),"$(BASE)") "$$out"

viewer: ## install, lint, test and build the viewer; fail where the committed build differs
	@scripts/viewer.sh

build: ## the two commands, in bin/
	@mkdir -p bin
	for dir in cmd/*/; do $(GO) build -trimpath -o bin/ "./$$dir"; done

openapi: build ## lint the API document of the built program, compare the generated types, run the TypeScript client
	@scripts/openapi.sh

types: build ## write viewer/src/api/schema.gen.ts anew
	@scripts/openapi.sh --write

gltf: ## hold written glTF against the validator of Khronos
	@scripts/gltf.sh

tiles3d: build ## read the 3D tiles of the built server with CesiumJS, 3d-tiles-renderer, loaders.gl and 3d-tiles-tools
	@scripts/tiles3d.sh

e2e: build ## drive the built server in Debian's Chromium
	$(STEP) "viewer end to end" scripts/e2e.sh

lint: check ## check, and the linters that take minutes to build cold
	$(STEP) "golangci-lint" $(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 run ./...
