#pragma once

#include <filesystem>
#include <span>

#include "network/kernel_choices.h"

namespace impasto {

/// The kernels that these families take on this machine. What is not in the machine's record,
/// `file`, is measured once and kept, so that the same settings go on giving the same bytes. Where
/// it cannot be kept it is not measured either, and missing here; nor is it where nothing
/// `may_measure`.
[[nodiscard]] KernelChoices remembered_kernels(std::span<const ConvolutionFamily> families,
                                               const std::filesystem::path& file,
                                               bool may_measure = true);

}  // namespace impasto
