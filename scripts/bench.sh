#!/usr/bin/env bash
# Compares one evaluation of impasto with PyTorch's, on the same weights and threads.
set -euo pipefail
cd "$(dirname "$0")/.."
