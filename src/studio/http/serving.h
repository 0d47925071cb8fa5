#pragma once

#include <chrono>
#include <deque>

#include "studio/http/access.h"
#include "studio/http/connection_pool.h"
#include "studio/http/descriptor.h"
#include "studio/http/router.h"
#include "studio/http/server_limits.h"
#include "studio/http/worker.h"

namespace impasto::studio {

/// Answers, on threads of its own, what comes to a socket, by a router's routes.
class Serving {
 public:
  /// `router`, `access` and `limits` must outlive it.
  Serving(Descriptor listening, const Router& router, Access& access, const ServerLimits& limits);

  /// What is being answered may come to its end for so long.
  void stop(std::chrono::milliseconds grace) { pool_.stop(grace); }

 private:
  std::deque<Worker> workers_;  ///< one for each thread; they do not move
  ConnectionPool pool_;
};

}  // namespace impasto::studio
