#include "transfer/kernel_cache.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/program.h"
#include "transfer/machine_record.h"

namespace impasto {
namespace {

using nlohmann::json;

const std::vector<ConvolutionFamily> kFamilies = {
    {.in_channels = 16, .out_channels = 24, .least_positions = 64},
    {.backward = true, .in_channels = 16, .out_channels = 24, .least_positions = 64},
};

Kernels other(Kernels kernels) {
  return kernels == Kernels::onednn ? Kernels::winograd : Kernels::onednn;
}

class KernelCache : public ::testing::Test {
 protected:
  /// Turns every choice that is kept into the other one, or into `word`.
  void turn(const json& word = json()) const {
    MachineRecordUpdate update(file_);
    for (auto& [family, kernels] : update.values()["kernels"].items()) {
      kernels = !word.is_null() ? word : kernels == "onednn" ? json("winograd") : json("onednn");
    }
    update.commit();
  }

  test::ScratchFolder folder_;
  std::string file_ = folder_ / "machine.json";
};

TEST_F(KernelCache, GoesOnWithWhatItHasMeasured) {
  const KernelChoices measured = remembered_kernels(kFamilies, file_);
  ASSERT_EQ(measured.size(), 2U);
  turn();
  for (const auto& [family, kernels] : remembered_kernels(kFamilies, file_)) {
    EXPECT_EQ(kernels, other(measured.at(family)));
  }
}

TEST_F(KernelCache, MeasuresOnlyWhatIsMissing) {
  const KernelChoices measured = remembered_kernels({kFamilies.data(), 1}, file_);
  turn();
  const KernelChoices both = remembered_kernels(kFamilies, file_);
  EXPECT_EQ(both.size(), 2U);
  EXPECT_EQ(both.at(kFamilies[0]), other(measured.at(kFamilies[0])));
}

TEST_F(KernelCache, ReplacesWordsThatAreNoChoice) {
  const KernelChoices measured = remembered_kernels(kFamilies, file_);
  for (const json& word :
       {json("fft"), json("auto"), json("winograd-f32"), json(1), json::array()}) {
    turn(word);
    EXPECT_EQ(remembered_kernels(kFamilies, file_).size(), 2U);
    const json kept = read_machine_record(file_)["kernels"];
    for (const auto& kernels : kept) EXPECT_TRUE(kernels == "winograd" || kernels == "onednn");
  }
  test::write_text(file_, "damaged");
  EXPECT_EQ(remembered_kernels(kFamilies, file_).size(), 2U);
}

TEST_F(KernelCache, ChoosesNothingThatItCannotKeep) {
  EXPECT_TRUE(remembered_kernels(kFamilies, "").empty());
  EXPECT_TRUE(remembered_kernels(kFamilies, "/proc/nowhere/machine.json").empty());
}

}  // namespace
}  // namespace impasto
