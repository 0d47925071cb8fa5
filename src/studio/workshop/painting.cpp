#include "studio/workshop/painting.h"

#include <algorithm>

namespace impasto::studio {

std::vector<std::string> Order::pictures() const {
  std::vector<std::string> ids;
  const auto add = [&](const std::string& id) {
    if (!id.empty() && std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
  };
  add(content);
  for (const Style& style : styles) add(style.picture);
  add(initial);
  add(content_regions);
  for (const std::string& id : style_regions) add(id);
  return ids;
}

}  // namespace impasto::studio
