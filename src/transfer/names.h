#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "impasto/recipe.h"

namespace impasto {

/// The words that stand for settings on the command line, in recipes and in reports.
template <typename Value, std::size_t N>
using Names = std::array<std::pair<std::string_view, Value>, N>;

inline constexpr Names<LossForm, 3> kLossFormNames{{
    {"mean", LossForm::mean},
    {"paper", LossForm::paper},
    {"relative", LossForm::relative},
}};
inline constexpr Names<Pooling, 2> kPoolingNames{{
    {"max", Pooling::max},
    {"average", Pooling::average},
}};
inline constexpr Names<Precision, 3> kPrecisionNames{{
    {"auto", Precision::automatic},
    {"f32", Precision::f32},
    {"bf16", Precision::bf16},
}};
inline constexpr Names<Kernels, 4> kKernelNames{{
    {"auto", Kernels::automatic},
    {"winograd", Kernels::winograd},
    {"winograd-f32", Kernels::winograd_f32},
    {"onednn", Kernels::onednn},
}};
inline constexpr Names<Backend, 2> kBackendNames{{
    {"cpu", Backend::cpu},
    {"reference", Backend::reference},
}};
inline constexpr Names<OptimizerKind, 2> kOptimizerNames{{
    {"lbfgs", OptimizerKind::lbfgs},
    {"adam", OptimizerKind::adam},
}};
inline constexpr Names<HistoryPrecision, 2> kHistoryPrecisionNames{{
    {"f32", HistoryPrecision::f32},
    {"bf16", HistoryPrecision::bf16},
}};

inline constexpr Names<ColorRange, 2> kColorRangeNames{{
    {"clamped", ColorRange::clamped},
    {"free", ColorRange::free},
}};

inline constexpr Names<Preconditioner, 2> kPreconditionerNames{{
    {"none", Preconditioner::none},
    {"multiscale", Preconditioner::multiscale},
}};
inline constexpr Names<StyleStatistic, 4> kStyleStatisticNames{{
    {"gram", StyleStatistic::gram},
    {"mean-variance", StyleStatistic::mean_variance},
    {"wasserstein", StyleStatistic::wasserstein},
    {"histogram", StyleStatistic::histogram},
}};
inline constexpr Names<OriginalColors, 4> kOriginalColorsNames{{
    {"off", OriginalColors::off},
    {"luminance", OriginalColors::luminance},
    {"linear", OriginalColors::linear},
    {"histogram", OriginalColors::histogram},
}};
inline constexpr Names<Init, 4> kInitNames{{
    {"content", Init::content},
    {"noise", Init::noise},
    {"style", Init::style},
    {"picture", Init::picture},
}};

/// The word for a value; every value has one.
template <typename Value, std::size_t N>
[[nodiscard]] constexpr std::string_view name_of(const Names<Value, N>& names, Value value) {
  for (const auto& [name, candidate] : names) {
    if (candidate == value) return name;
  }
  return "?";
}

}  // namespace impasto
