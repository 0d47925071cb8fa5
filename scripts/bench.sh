#!/usr/bin/env bash
# Times one evaluation (value and gradient) at several sizes; beside PyTorch's where PYTHON has torch.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
threads=$(nproc)
evaluations=${EVALUATIONS:-5}

compare=no
if "$python" -c 'import torch' 2>/dev/null; then
  compare=yes
else
  echo "$python has no torch: impasto alone. To compare: make bench PYTHON=/path/to/venv/bin/python"
fi
for size in ${SIZES:-256 512 768}; do
  build/impasto bench --size "$size" --evaluations "$evaluations" --threads "$threads"
  if [ $compare = yes ]; then
    echo "PyTorch: $("$python" bench/torch_evaluation.py --size "$size" --threads "$threads" \
      --evaluations "$evaluations")"
  fi
done
