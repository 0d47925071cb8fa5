#pragma once

#include <cstddef>

#include "base/scratch_file.h"

namespace impasto::cpu {

/// Where a map lies: in memory, or in a file from `offset` bytes on. Not owned. Nowhere by default.
template <typename Element>
struct MapPlace {
  MapPlace() = default;
  MapPlace(Element* elements) : memory(elements) {}
  MapPlace(const ScratchFile& scratch, std::size_t begin) : file(&scratch), offset(begin) {}

  operator MapPlace<const Element>() const {
    return file == nullptr ? MapPlace<const Element>(memory)
                           : MapPlace<const Element>(*file, offset);
  }

  Element* memory = nullptr;
  const ScratchFile* file = nullptr;
  std::size_t offset = 0;
};

}  // namespace impasto::cpu
