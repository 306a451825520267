# SPDX-License-Identifier: BSD-2-Clause
# Makefile - a thin front to the CMake presets; `make help` lists what there is.

PRESET = release
BUILD = build/$(PRESET)
ARGS =
BENCH_ARGS =
OPTIONS =

# Tests need packages that the program does not, so they are built once somebody asks for them.
configure = @cmake --preset $(PRESET) -DBUILD_TESTING=$(1) $(OPTIONS) >/dev/null
testing = $$(grep -qs '^BUILD_TESTING:[A-Z]*=ON' $(BUILD)/CMakeCache.txt && echo ON || echo OFF)

.PHONY: build run test bench install cross-aarch64 cross-aarch64-sleef cross-s390x check goldens format clean help

build:
	@tools/packages.sh build
	$(call configure,$(testing))
	@cmake --build $(BUILD)

run: build
	@$(BUILD)/escapement $(ARGS)

test:
	@tools/packages.sh build test
	$(call configure,ON)
	@cmake --build $(BUILD)
	@ctest --test-dir $(BUILD) --output-on-failure

bench: override OPTIONS += -DESC_BENCH=ON
bench: build
	@$(BUILD)/escapement-bench $(BENCH_ARGS)

install: build
	@cmake --install $(BUILD)

# Programs for another architecture, and the tests' plain driver, for qemu; static, but for SLEEF.
cross-aarch64 cross-aarch64-sleef cross-s390x: cross-%:
	@tools/packages.sh build cross
	@tools/sysroot.sh $*
	@cmake --preset $* -DBUILD_TESTING=ON $(OPTIONS) >/dev/null
	@cmake --build build/$*

check: build
	@.ci/run $$(.ci/run --list | grep -vx tests)

goldens: build
	@$(BUILD)/escapement verify --make-goldens >build/goldens.def
	@mv build/goldens.def src/core/goldens.def
	@cmake --build $(BUILD)

format:
	@tools/packages.sh check
	@tools/c-files.sh | xargs clang-format -i

clean:
	@cmake -E rm -rf build

help:
	@echo 'make run            install what is missing, build, run the seed scene (ARGS=... for more)'
	@echo 'make test           the same, and run all tests'
	@echo 'make bench          time the engine beside baselines, some minutes (BENCH_ARGS=--help)'
	@echo 'make build          leave the program at build/release/escapement'
	@echo 'make install        install it'
	@echo 'make cross-aarch64  a static program for ARM at build/aarch64/escapement'
	@echo 'make cross-aarch64-sleef  one with the formulas that need SLEEF, for qemu in its sysroot'
	@echo 'make cross-s390x    the same for s390x, which is big-endian'
	@echo 'make check          sanitizers, emulators, format, layers: what CI does besides the tests'
	@echo 'make goldens        write src/core/goldens.def anew; say why in the commit'
	@echo 'make format         run clang-format over the C files'
	@echo 'make clean          remove build/, the downloaded sysroots too'
	@echo 'PRESET=debug OPTIONS=-DESC_WERROR=ON: another preset, options for CMake'
