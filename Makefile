# The handful of commands that README.md names. The work is done by CMake and scripts/.
PREFIX ?= /usr/local
CMAKE_ARGS ?=
PYTHON ?= python3
BENCH_ARGS ?=
STUDIO_ARGS ?=

.PHONY: build demo studio test asan lint format bench bench-quick bench-convergence install clean

build:
	@scripts/setup.sh --check build
	@test -f build/build.ninja || cmake --preset release -DIMPASTO_BUILD_TESTS=OFF $(CMAKE_ARGS)
	@cmake --build build --target impasto impasto_library

demo:
	@scripts/setup.sh build weights
	@$(MAKE) --no-print-directory build
	@scripts/get_weights.sh vgg19-8bit
	@scripts/demo.sh

studio:
	@scripts/setup.sh build weights
	@$(MAKE) --no-print-directory build
	@scripts/get_weights.sh vgg19-8bit
	@exec build/impasto studio $(if $(DISPLAY)$(WAYLAND_DISPLAY),--open) $(STUDIO_ARGS)

test:
	@scripts/setup.sh build weights test
	@CMAKE_ARGS="$(CMAKE_ARGS)" scripts/run_tests.sh release build

asan:
	@scripts/setup.sh build weights test
	@CMAKE_ARGS="$(CMAKE_ARGS)" scripts/run_tests.sh asan-ubsan build-asan --label-exclude whole

lint:
	@scripts/setup.sh build test lint
	@scripts/lint.sh

format:
	@scripts/setup.sh lint
	git ls-files '*.cpp' '*.h' | xargs clang-format -i

bench: bench-set-up
	@PYTHON="$(PYTHON)" scripts/bench.sh $(BENCH_ARGS)

bench-quick: bench-set-up
	@PYTHON="$(PYTHON)" scripts/bench.sh --quick $(BENCH_ARGS)

bench-convergence: build
	@scripts/get_weights.sh vgg19-8bit
	@$(PYTHON) -B bench/convergence.py $(BENCH_ARGS)

.PHONY: bench-set-up
bench-set-up:
	@scripts/setup.sh build weights bench
	@$(MAKE) --no-print-directory build
	@scripts/get_weights.sh vgg19-8bit

install: build
	cmake --install build --prefix $(PREFIX)

clean:
	rm -rf build build-*/
