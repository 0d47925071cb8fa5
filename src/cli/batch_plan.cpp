#include "cli/batch_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <system_error>

#include "cli/name_pattern.h"
#include "impasto/error.h"
#include "impasto/picture.h"
#include "transfer/checkpoint_json.h"
#include "transfer/recipe_json.h"
#include "weights/digest.h"

namespace impasto::cli {
namespace {

namespace fs = std::filesystem;

/// The same for every way to write a path.
std::string identity_of(const std::string& path) {
  std::error_code unknown;
  const fs::path whole = fs::weakly_canonical(fs::absolute(path), unknown);
  return unknown ? path : whole.string();
}

std::string number_text(std::size_t number, std::size_t all) {
  return fmt::format("{:0{}}", number, std::to_string(all).size());
}

NameFields fields_of(const std::string& content, const std::string& style, std::string number) {
  const fs::path photo(content);
  std::string ext = photo.extension().string();
  if (!ext.empty()) ext.erase(0, 1);
  return {.content = photo.stem().string(),
          .style = fs::path(style).stem().string(),
          .ext = std::move(ext),
          .number = std::move(number)};
}

/// Files to be written, each under its identity, with what is to be written there.
class Claims {
 public:
  void claim(const std::string& file, const BatchItem& item, const char* pattern) {
    const std::string what = fmt::format("{} in the manner of {}", item.content, item.style);
    const auto [other, is_new] = claims_.emplace(identity_of(file), what);
    if (is_new) return;
    throw Error(
        fmt::format("{} would be written twice, for {} and for {}; put {{content}}, {{style}} or "
                    "{{number}} into the {} name",
                    file, other->second, what, pattern));
  }

  void check_is_free(const std::string& input) const {
    if (!claims_.contains(identity_of(input))) return;
    throw Error(fmt::format("the output {} is also an input; choose another name", input));
  }

 private:
  std::map<std::string, std::string> claims_;
};

/// The settings in the metadata of a picture; empty where it has none or cannot be read.
std::string settings_in(const std::string& file) {
  try {
    return read_settings(file);
  } catch (const Error&) {
    return {};
  }
}

/// The settings of paintings, with the digests of the files that they are painted from.
class Settings {
 public:
  explicit Settings(const PaintingOptions& painting) : painting_(painting) {}

  /// Empty where a file cannot be read.
  std::string of(const BatchItem& item) {
    nlohmann::ordered_json settings = recipe_json(painting_.recipe);
    for (const std::string& file : {item.content, item.style, painting_.initial}) {
      if (file.empty()) continue;
      const std::string& digest = digest_of(file);
      if (digest.empty()) return {};
      settings[kPaintedFromKey].push_back(digest);
    }
    return json_text(settings);
  }

 private:
  const std::string& digest_of(const std::string& file) {
    const auto [known, is_new] = digests_.try_emplace(file);
    if (is_new) {
      try {
        known->second = digest_of_file(file, DigestKind::sha256);
      } catch (const Error&) {  // whoever reads it as a picture will say so
      }
    }
    return known->second;
  }

  const PaintingOptions& painting_;
  std::map<std::string, std::string> digests_;
};

}  // namespace

std::vector<BatchItem> plan_batch(const std::vector<std::string>& contents,
                                  const std::vector<std::string>& styles, const BatchNames& names,
                                  const PaintingOptions& painting) {
  const NamePattern output_pattern(names.output);
  const NamePattern report_pattern(names.report);
  Settings settings(painting);
  std::vector<BatchItem> items;
  Claims claims;
  const std::size_t all = contents.size() * styles.size();
  for (const std::string& style : styles) {
    for (const std::string& content : contents) {
      const NameFields fields = fields_of(content, style, number_text(items.size() + 1, all));
      BatchItem item{content, style, output_pattern.name(fields), report_pattern.name(fields), {}};
      claims.claim(item.output, item, "output's");
      if (!item.report.empty()) claims.claim(item.report, item, "report's");
      item.settings = settings.of(item);
      items.push_back(std::move(item));
    }
  }
  for (const auto* inputs : {&contents, &styles}) {
    for (const std::string& input : *inputs) claims.check_is_free(input);
  }
  return items;
}

void check_replaces_paintings_only(const std::vector<BatchItem>& items) {
  for (const BatchItem& item : items) {
    std::error_code unknown;
    if (!fs::exists(item.output, unknown) || !settings_in(item.output).empty()) continue;
    throw Error(
        fmt::format("{} is there already and no painting of impasto's; choose another name, or "
                    "replace it with --overwrite",
                    item.output));
  }
}

bool is_done(const BatchItem& item) {
  std::error_code unknown;
  if (item.settings.empty() || !fs::exists(item.output, unknown)) return false;
  if (!item.report.empty() && !fs::exists(item.report, unknown)) return false;
  const auto before = nlohmann::json::parse(settings_in(item.output), nullptr, false);
  if (!before.is_object()) return false;
  return recipe_difference(before, nlohmann::json::parse(item.settings)).empty();
}

}  // namespace impasto::cli
