#pragma once

#include <chrono>
#include <cstddef>

namespace impasto::studio {

/// What a server gives its clients at most, each and all together.
struct ServerLimits {
  using Time = std::chrono::milliseconds;

  Time silence{10'000};   ///< from connecting to the first byte; takes no thread
  Time head{10'000};      ///< from the first byte to the end of the headers
  Time body{60'000};      ///< from there to the end of the body
  Time answer{60'000};    ///< waiting for the client to take its answer, summed over all of it
  Time farewell{1'000};   ///< for a client that still sends when it has been answered
  Time heartbeat{2'000};  ///< between two signs of life to a listener

  std::size_t head_bytes = 32U << 10U;
  std::size_t connections = 256;  ///< at a time; further ones wait to be accepted
  std::size_t threads = 24;       ///< requests that are worked on at a time, listeners included
  int listeners = 16;             ///< must leave threads for requests
};

}  // namespace impasto::studio
