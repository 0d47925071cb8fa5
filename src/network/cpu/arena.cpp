#include "network/cpu/arena.h"

#include <fmt/format.h>

#include <new>

#include "impasto/error.h"

namespace impasto::cpu {
namespace {

AlignedBuffer<std::byte> allocate(std::size_t bytes) try {
  return AlignedBuffer<std::byte>(bytes);
} catch (const std::bad_alloc&) {
  throw Error(
      fmt::format("the network needs {} bytes of memory, which are not to be had; "
                  "choose a smaller size",
                  bytes));
}

}  // namespace

Arena::Arena(std::size_t bytes) : buffer_(allocate(bytes)) {}

}  // namespace impasto::cpu
