#include "image/vips.h"

#include <gmodule.h>
#include <vips/vips.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <mutex>

#include "impasto/error.h"

namespace impasto {
namespace {

/// The readers that Debian's libvips keeps in modules and impasto uses.
constexpr std::array kModules = {"vips-heif", "vips-jxl"};

void ignore_message(const gchar*, GLogLevelFlags, const gchar*, gpointer) {}

/// Without its modules. libvips would load all that it finds beside itself, or below $VIPSHOME
/// where that is set: ImageMagick's, Poppler's and OpenSlide's readers among them, a hundred
/// libraries that take 25 ms and that impasto never uses.
int start_alone() {
  constexpr const char* kHome = "VIPSHOME";
  const bool chosen_by_user = std::getenv(kHome) != nullptr;
  if (!chosen_by_user) ::setenv(kHome, "/nonexistent", 1);
  const int result = VIPS_INIT("impasto");
  if (!chosen_by_user) ::unsetenv(kHome);
  return result;
}

void start_once() {
  const bool used_by_embedder = g_type_from_name("VipsObject") != 0;
  if (start_alone() != 0) {
    throw Error("libvips cannot start: " + take_vips_message() + "; reinstall libvips");
  }
  if (used_by_embedder) return;
  // Every picture is read once, so that a cache of operations would only hold memory.
  vips_cache_set_max(0);
  constexpr auto kChatter = static_cast<GLogLevelFlags>(G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE |
                                                        G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG);
  g_log_set_handler("VIPS", kChatter, ignore_message, nullptr);
}

/// Where the modules' own libraries are missing, their formats stay unknown.
void load_modules_once() {
  for (const char* const name : kModules) {
    const std::string path = std::string(IMPASTO_VIPS_MODULES) + "/" + name + "." G_MODULE_SUFFIX;
    GModule* const module = g_module_open(path.c_str(), G_MODULE_BIND_LAZY);
    if (module != nullptr) g_module_make_resident(module);  // its types cannot be taken back
  }
}

}  // namespace

void start_vips() {
  static std::once_flag started;
  std::call_once(started, start_once);
}

void load_vips_modules() {
  static std::once_flag loaded;
  std::call_once(loaded, load_modules_once);
}

void forget_vips_messages() {
  start_vips();  // which makes the buffer
  vips_error_clear();
}

std::string take_vips_message() {
  char* const buffer = vips_error_buffer_copy();
  std::string message = buffer;
  g_free(buffer);
  message.resize(std::min(message.find('\n'), message.size()));
  return message;
}

}  // namespace impasto
