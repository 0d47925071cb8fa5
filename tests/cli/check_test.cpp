#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "network/feature_network.h"
#include "support/program.h"
#include "transfer/canceling_model.h"

namespace impasto::test {
namespace {

/// A model as a .safetensors file: the length of a header, the header in JSON, and the values.
void write_safetensors(const Model& model, const std::string& path) {
  nlohmann::json header;
  std::string values;
  const auto add = [&](const std::string& name, const std::vector<float>& tensor,
                       const nlohmann::json& shape) {
    const std::size_t begin = values.size();
    values.append(reinterpret_cast<const char*>(tensor.data()), tensor.size() * sizeof(float));
    header[name] = {{"dtype", "F32"}, {"shape", shape}, {"data_offsets", {begin, values.size()}}};
  };
  for (std::size_t i = 0; i < model.weights.size(); ++i) {
    const Convolution& layer = model.topology.convolutions[i];
    add(layer.name + ".weight", model.weights[i]->kernel,
        {layer.out_channels, layer.in_channels, 3, 3});
    add(layer.name + ".bias", model.weights[i]->bias, {layer.out_channels});
  }
  const std::string text = header.dump();
  std::string length(8, '\0');
  for (std::size_t byte = 0; byte < 8; ++byte) {
    length[byte] = static_cast<char>(text.size() >> (8 * byte) & 0xFFU);
  }
  write_text(path, length + text + values);
}

TEST(CheckVerb, PassesWithTheModelsThatImpastoKnows) {
  const Outcome outcome = run_impasto({"check", "--json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto report = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(report["passed"], true);
  ASSERT_EQ(report["checks"].size(), 4U);
  for (const auto& check : report["checks"]) {
    EXPECT_EQ(check["values"].size(), 17U);
    for (const auto& value : check["values"]) EXPECT_LE(value["error"], value["bound"]);
  }
}

TEST(CheckVerb, FailsWithWeightsThatCancel) {
  const ScratchFolder folder;
  const std::string weights = folder / "canceling.safetensors";
  write_safetensors(canceling_model(vgg(11)), weights);

  const Outcome check = run_impasto({"check", "--weights", weights});
  EXPECT_EQ(check.exit_code, 1);
  EXPECT_NE(check.out.find("FAILED"), std::string::npos) << check.out;
  EXPECT_NE(check.err.find("the check failed"), std::string::npos) << check.err;

  const std::string picture = folder / "picture.png";
  write_picture(made_picture(40, 33, 1), picture);
  const Outcome painting = run_shell(
      "IMPASTO_HOME=" + (folder / "home") + " \"$IMPASTO\" stylize " + picture + " " + picture +
      " -o " + (folder / "out.png") + " --size 32 --iterations 1 --weights " + weights);
  ASSERT_EQ(painting.exit_code, 0) << painting.err;
  EXPECT_NE(painting.err.find("(f32"), std::string::npos) << painting.err;
  EXPECT_EQ(painting.err.find("computing in f32") != std::string::npos, bf16_is_fast())
      << painting.err;
}

}  // namespace
}  // namespace impasto::test
