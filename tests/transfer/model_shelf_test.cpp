#include "transfer/model_shelf.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "impasto/error.h"
#include "support/program.h"
#include "transfer/plain_vgg.h"

namespace impasto::test {
namespace {

class ModelShelfTest : public ::testing::Test {
 protected:
  ModelShelfTest() { write_safetensors(random_model(vgg(11), InputConvention::caffe, 4), file_); }

  ScratchFolder folder_;
  std::string file_ = folder_ / "model.safetensors";
  ModelShelf shelf_;
};

TEST_F(ModelShelfTest, ReadsAFileOnce) {
  const Model first = shelf_.take(file_, {"block4_conv2"});
  std::filesystem::remove(file_);
  const Model second = shelf_.take(file_, {"relu2_1"});
  EXPECT_EQ(second.weights, first.weights);  // the same memory
  EXPECT_EQ(second.topology.name, first.topology.name);
}

TEST_F(ModelShelfTest, ReadsItAgainForADeeperLayer) {
  const Model shallow = shelf_.take(file_, {"block2_conv1"});
  const int deep = shallow.topology.index_of("block4_conv2");
  EXPECT_EQ(shallow.weights[static_cast<std::size_t>(deep)], nullptr);
  const Model deeper = shelf_.take(file_, {"block4_conv2"});
  EXPECT_NE(deeper.weights[static_cast<std::size_t>(deep)], nullptr);
  std::filesystem::remove(file_);
  EXPECT_EQ(shelf_.take(file_, {"block2_conv1"}).weights, deeper.weights);
}

TEST_F(ModelShelfTest, FailsAsLoadingDoesAndRecovers) {
  EXPECT_THROW((void)shelf_.take(folder_ / "missing.h5", {}), Error);
  EXPECT_NO_THROW((void)shelf_.take(file_, {"block1_conv1"}));
}

}  // namespace
}  // namespace impasto::test
