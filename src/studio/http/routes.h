#pragma once

#include <atomic>
#include <string>

#include "studio/http/router.h"
#include "studio/http/server_limits.h"
#include "studio/workshop/studio.h"

namespace impasto::studio {

// Each adds what can be asked for of one kind of thing. What they are given must outlive the
// router.

void add_page_routes(Router& router, const std::string& token);
void add_studio_routes(Router& router, Studio& studio);
void add_picture_routes(Router& router, Studio& studio);
void add_painting_routes(Router& router, Studio& studio);

/// What is to be seen and had of a painting.
void add_result_routes(Router& router, Studio& studio);

/// `listening` counts those who listen.
void add_event_routes(Router& router, EventHub& events, const ServerLimits& limits,
                      std::atomic<int>& listening);

}  // namespace impasto::studio
