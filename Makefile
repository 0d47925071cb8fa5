# The handful of commands that README.md names. The work is done by CMake and scripts/.
PREFIX ?= /usr/local
CMAKE_ARGS ?=
PYTHON ?= python3

.PHONY: build demo test asan lint format bench install clean

build:
	@scripts/setup.sh --check build
	@test -f build/build.ninja || cmake --preset release -DIMPASTO_BUILD_TESTS=OFF $(CMAKE_ARGS)
	@cmake --build build --target impasto impasto_library

demo:
	@scripts/setup.sh build weights
	@$(MAKE) --no-print-directory build
	@scripts/get_weights.sh vgg19-8bit
	@scripts/demo.sh

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

bench:
	@scripts/setup.sh build weights
	@$(MAKE) --no-print-directory build
	@scripts/get_weights.sh vgg19-8bit
	@PYTHON="$(PYTHON)" scripts/bench.sh

install: build
	cmake --install build --prefix $(PREFIX)

clean:
	rm -rf build build-*/
