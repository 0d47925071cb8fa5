#include "studio/http/serving.h"

#include <cstddef>
#include <utility>

namespace impasto::studio {
namespace {

std::deque<Worker> make_workers(const Router& router, Access& access, const ServerLimits& limits) {
  std::deque<Worker> workers;
  for (std::size_t i = 0; i < limits.threads; ++i) workers.emplace_back(router, access, limits);
  return workers;
}

}  // namespace

Serving::Serving(Descriptor listening, const Router& router, Access& access,
                 const ServerLimits& limits)
    : workers_(make_workers(router, access, limits)),
      pool_(std::move(listening), limits,
            [this](std::size_t thread, int socket) { workers_[thread].serve(socket); }) {}

}  // namespace impasto::studio
