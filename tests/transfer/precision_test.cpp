#include "transfer/precision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "network/feature_network.h"
#include "support/message_of.h"
#include "support/program.h"
#include "transfer/canceling_model.h"
#include "transfer/machine_record.h"

namespace impasto {
namespace {

using nlohmann::json;
using test::canceling_model;
using test::small_topology;
using ::testing::HasSubstr;

class ChoosePrecision : public ::testing::Test {
 protected:
  ChoosePrecision() {
    healthy_.sha256 = std::string(64, 'a');
    canceling_.sha256 = std::string(64, 'b');
  }

  [[nodiscard]] ChosenPrecision choose(const Model& model,
                                       const EngineSettings& engine = {}) const {
    return choose_precision(engine, model, file_);
  }

  /// What the record holds of a model's checks.
  void change_record(const std::function<void(json&)>& change) const {
    MachineRecordUpdate update(file_);
    for (auto& check : update.values()["bf16 checks"]) change(check);
    update.commit();
  }

  Model healthy_ = random_model(small_topology(), InputConvention::caffe, 4);
  Model canceling_ = canceling_model(small_topology());
  test::ScratchFolder folder_;
  std::string file_ = folder_ / "machine.json";
};

TEST_F(ChoosePrecision, DoesAsItIsTold) {
  EngineSettings engine;
  for (const Precision precision : {Precision::f32, Precision::bf16}) {
    engine.precision = precision;
    EXPECT_EQ(choose(canceling_, engine).precision, precision);
    EXPECT_EQ(choose(canceling_, engine).note, "");
  }
  engine.backend = Backend::reference;
  EXPECT_THAT(test::message_of([&] { (void)choose(healthy_, engine); }), HasSubstr("reference"));
  engine.precision = Precision::automatic;
  EXPECT_EQ(choose(healthy_, engine).precision, Precision::f32);
}

TEST_F(ChoosePrecision, LeavesBf16AloneWhereItIsNotFast) {
  if (bf16_is_fast()) GTEST_SKIP() << "it is fast here";
  EXPECT_EQ(choose(healthy_).precision, Precision::f32);
  EXPECT_EQ(choose(healthy_).note, "");
}

TEST_F(ChoosePrecision, TakesBf16WhereItsCheckPasses) {
  if (!bf16_is_fast()) GTEST_SKIP() << "bf16 is not fast here";
  EXPECT_EQ(choose(healthy_).precision, Precision::bf16);
  EXPECT_EQ(choose(healthy_).note, "");
}

TEST_F(ChoosePrecision, FallsBackToF32AndSaysWhy) {
  if (!bf16_is_fast()) GTEST_SKIP() << "bf16 is not fast here";
  for (int time = 0; time < 2; ++time) {  // the second time out of the record
    const ChosenPrecision chosen = choose(canceling_);
    EXPECT_EQ(chosen.precision, Precision::f32);
    EXPECT_THAT(chosen.note, HasSubstr("computing in f32"));
  }
  EXPECT_EQ(choose(healthy_).precision, Precision::bf16);
}

TEST_F(ChoosePrecision, ChecksOnce) {
  if (!bf16_is_fast()) GTEST_SKIP() << "bf16 is not fast here";
  (void)choose(canceling_);
  change_record([](json& check) { check["error"] = 0.0; });
  EXPECT_EQ(choose(canceling_).precision, Precision::bf16);
  EngineSettings average;
  average.pooling = Pooling::average;
  EXPECT_EQ(choose(canceling_, average).precision, Precision::f32);
  canceling_.sha256.back() = 'c';
  EXPECT_EQ(choose(canceling_).precision, Precision::f32);
}

TEST_F(ChoosePrecision, ChecksAgainWhereTheRecordIsDamaged) {
  if (!bf16_is_fast()) GTEST_SKIP() << "bf16 is not fast here";
  const std::vector<json> damaged = {
      json(),
      json("passed"),
      json::array({1}),
      json::object(),
      {{"at", "gradient"}, {"error", "0"}, {"bound", 1}},
      {{"at", "\x1b[2J"}, {"error", 0}, {"bound", 1}},
      {{"at", "gradient"}, {"error", 0}, {"bound", "1"}},
      {{"at", 3}, {"error", 0}, {"bound", 1}},
  };
  (void)choose(canceling_);
  const json right = read_machine_record(file_);
  for (const json& value : damaged) {
    change_record([&](json& check) { check = value; });
    EXPECT_EQ(choose(canceling_).precision, Precision::f32) << value;
    EXPECT_EQ(read_machine_record(file_), right) << value;
  }
  test::write_text(file_, "{");
  EXPECT_EQ(choose(canceling_).precision, Precision::f32);
  EXPECT_EQ(read_machine_record(file_), right);
}

TEST_F(ChoosePrecision, ChecksEveryTimeWhereNothingCanBeKept) {
  if (!bf16_is_fast()) GTEST_SKIP() << "bf16 is not fast here";
  for (const char* file : {"", "/proc/nowhere/machine.json"}) {
    EXPECT_EQ(choose_precision({}, healthy_, file).precision, Precision::bf16);
    EXPECT_EQ(choose_precision({}, canceling_, file).precision, Precision::f32);
  }
  canceling_.sha256.clear();
  EXPECT_EQ(choose(canceling_).precision, Precision::f32);
  EXPECT_TRUE(read_machine_record(file_).empty());
}

}  // namespace
}  // namespace impasto
