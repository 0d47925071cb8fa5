#include "transfer/kernel_cache.h"

#include <fmt/format.h>

#include "impasto/error.h"
#include "transfer/machine_record.h"
#include "transfer/names.h"

namespace impasto {
namespace {

using nlohmann::json;

constexpr const char* kKernels = "kernels";

std::string key_of(const ConvolutionFamily& family) {
  return fmt::format("{} {}->{} from {} positions {}", family.backward ? "backward" : "forward",
                     family.in_channels, family.out_channels, family.least_positions,
                     name_of(kPrecisionNames, family.precision));
}

/// The choices that a machine's record holds.
KernelChoices parse(const json& record, std::span<const ConvolutionFamily> families) {
  KernelChoices choices;
  const json kernels = record.value(kKernels, json());
  if (!kernels.is_object()) return choices;
  for (const ConvolutionFamily& family : families) {
    const json word = kernels.value(key_of(family), json());
    for (const Kernels choice : {Kernels::winograd, Kernels::onednn}) {
      if (word == name_of(kKernelNames, choice)) choices[family] = choice;
    }
  }
  return choices;
}

KernelChoices measure_missing(std::span<const ConvolutionFamily> families,
                              const std::filesystem::path& file) {
  MachineRecordUpdate update(file);
  KernelChoices choices = parse(update.values(), families);
  json& kernels = update.values()[kKernels];
  if (!kernels.is_object()) kernels = json::object();
  for (const ConvolutionFamily& family : families) {
    if (choices.contains(family)) continue;
    choices[family] = measure_kernels(family);
    kernels[key_of(family)] = name_of(kKernelNames, choices[family]);
  }
  update.commit();
  return choices;
}

}  // namespace

KernelChoices remembered_kernels(std::span<const ConvolutionFamily> families,
                                 const std::filesystem::path& file, bool may_measure) {
  KernelChoices choices = parse(read_machine_record(file), families);
  if (choices.size() == families.size() || !may_measure) return choices;
  try {
    return measure_missing(families, file);
  } catch (const Error&) {
    return choices;
  }
}

}  // namespace impasto
