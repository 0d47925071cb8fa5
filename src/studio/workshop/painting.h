#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "impasto/recipe.h"
#include "impasto/session.h"

namespace impasto::studio {

/// What a person asks to be painted. Pictures are ids of the store's.
struct Order {
  struct Style {
    std::string picture;
    double weight = 1.0;
  };
  std::string name;     ///< empty: one is made of the pictures' names
  std::string content;  ///< empty: a texture
  std::vector<Style> styles;
  std::string initial;                          ///< with Init::picture
  std::string content_regions;                  ///< empty: no regions
  std::vector<std::string> style_regions = {};  ///< empty, or one for each style
  Recipe recipe;                                ///< its style_blend is that of `styles`
  /// Pictures that came along, by id: regions that were drawn. Ordering stores those that the order
  /// uses; a painting's own order has none.
  std::map<std::string, std::string> masks = {};

  /// Of all pictures that it uses, each once.
  [[nodiscard]] std::vector<std::string> pictures() const;
};

/// What of the loss may change while it is painted.
struct Weights {
  double content_weight = 0.0;
  double style_weight = 0.0;
  double tv_weight = 0.0;
  std::vector<double> styles = {};  ///< one for each style of the order

  [[nodiscard]] bool operator==(const Weights&) const = default;
};

enum class State { queued, painting, paused, done, stopped, failed };

/// Where a painting stands, for people.
struct Standing {
  int scale = 0;
  int iteration = 0;            ///< within the scale
  int evaluations = 0;          ///< within the scale
  int all_evaluations = 0;      ///< over all scales
  int planned_evaluations = 0;  ///< over all scales
  double seconds = 0.0;
  double seconds_left = -1.0;  ///< below 0: not known yet
  double content = 0.0;        ///< weighted, as all that follow
  double style = 0.0;
  double tv = 0.0;
  double total = 0.0;
};

/// One painting, from the order on; what is in the queue and what is in the gallery.
struct Painting {
  std::string id;  ///< 16 hex digits, in order of creation
  Order order;
  State state = State::queued;
  std::int64_t created = 0;   ///< milliseconds since 1970
  std::int64_t started = 0;   ///< 0: not yet
  std::int64_t finished = 0;  ///< 0: not yet
  std::string error;          ///< of State::failed
  Weights weights = {};       ///< those in force, or asked for last
  int position = 0;           ///< in the queue, from 1; 0: not in it
  std::optional<Plan> plan = {};
  std::optional<Standing> standing = {};
  int width = 0;  ///< of the picture there is; 0: none yet
  int height = 0;
  int version = 0;  ///< grows with every new view of it
  int frames = 0;   ///< kept for the time-lapse
};

}  // namespace impasto::studio
