#include "image/vips.h"

#include <vips/vips.h>

#include <algorithm>
#include <mutex>

#include "impasto/error.h"

namespace impasto {
namespace {

void ignore_message(const gchar*, GLogLevelFlags, const gchar*, gpointer) {}

void start_once() {
  const bool used_by_embedder = g_type_from_name("VipsObject") != 0;
  if (VIPS_INIT("impasto") != 0) {
    throw Error("libvips cannot start: " + take_vips_message() + "; reinstall libvips");
  }
  if (used_by_embedder) return;
  // Every picture is read once, so that a cache of operations would only hold memory.
  vips_cache_set_max(0);
  constexpr auto kChatter = static_cast<GLogLevelFlags>(G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE |
                                                        G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG);
  g_log_set_handler("VIPS", kChatter, ignore_message, nullptr);
}

}  // namespace

void start_vips() {
  static std::once_flag started;
  std::call_once(started, start_once);
}

std::string take_vips_message() {
  char* const buffer = vips_error_buffer_copy();
  std::string message = buffer;
  g_free(buffer);
  message.resize(std::min(message.find('\n'), message.size()));
  return message;
}

}  // namespace impasto
