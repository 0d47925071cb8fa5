#pragma once

#include <string_view>

#include "weights/pickle.h"

namespace impasto::pickle {

/// What "module name" stands for. Throws Error, naming it, for anything but the few names that
/// torch.save uses for tensors.
[[nodiscard]] Value resolve_global(std::string_view module, std::string_view name);

/// What calling `function` gives, for the constructors that resolve_global() knows.
/// Throws Error for other functions and for arguments of another form.
[[nodiscard]] Value apply(const Value& function, const Value& arguments);

/// The storage that a persistent id names:
/// ("storage", type, key, location, elements[, view]), torch/serialization.py.
[[nodiscard]] Storage resolve_storage(const Value& id);

}  // namespace impasto::pickle
