#include "studio/http/router.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace impasto::studio {
namespace {

bool is_id(std::string_view text) {
  return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 6 &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string_view take_part(std::string_view& path) {
  const std::string_view part = path.substr(0, path.find('/'));
  path.remove_prefix(std::min(path.size(), part.size() + 1));
  return part;
}

/// The arguments of a path that is of the pattern's form.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  if (std::ranges::count(pattern, '/') != std::ranges::count(path, '/')) return std::nullopt;
  std::vector<std::string> arguments;
  while (!pattern.empty() || !path.empty()) {
    const std::string_view expected = take_part(pattern);
    const std::string_view part = take_part(path);
    if (expected == "{id}" ? is_id(part) : expected == "{n}" && is_number(part)) {
      arguments.emplace_back(part);
    } else if (expected != part || expected.starts_with('{')) {
      return std::nullopt;
    }
  }
  return arguments;
}

}  // namespace

void Router::add(Route route) { routes_.push_back(std::move(route)); }

Router::Match Router::find(const std::string& method, const std::string& path) const {
  Match found;
  for (const Route& route : routes_) {
    auto arguments = match(route.path, path);
    if (!arguments.has_value()) continue;
    found.methods += (found.methods.empty() ? "" : ", ") + route.method;
    if (route.method == "GET") found.methods += ", HEAD";
    if (route.method == (method == "HEAD" ? "GET" : method)) {
      found.route = &route;
      found.arguments = std::move(*arguments);
    }
  }
  return found;
}

std::vector<std::string> Router::names() const {
  std::vector<std::string> names;
  for (const Route& route : routes_) names.push_back(route.method + " " + route.path);
  return names;
}

}  // namespace impasto::studio
