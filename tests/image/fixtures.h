#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "impasto/error.h"
#include "impasto/picture.h"

namespace impasto {

inline std::filesystem::path fixture(const std::string& name) {
  return std::filesystem::path(IMPASTO_TEST_DATA) / name;
}

/// What make_fixtures.py says of a picture: (H, W, channels).
struct Expected {
  int width = 0;
  int height = 0;
  int channels = 0;
  std::vector<float> values;
};

inline Expected read_expected(const std::string& name) {
  std::ifstream file(fixture(name + ".expected.txt"));
  Expected expected;
  file >> expected.width >> expected.height >> expected.channels;
  for (float value = 0; file >> value;) expected.values.push_back(value);
  EXPECT_EQ(expected.values.size(),
            static_cast<std::size_t>(expected.width) * expected.height * expected.channels);
  return expected;
}

/// Planes of a picture as the expected values have them: channel 3 is alpha.
inline const float* plane(const Picture& picture, int channel) {
  return channel == 3
             ? picture.alpha.data()
             : picture.rgb.data() + static_cast<std::size_t>(channel) * picture.pixel_count();
}

inline void expect_picture(const Picture& picture, const std::string& name, float tolerance) {
  SCOPED_TRACE(name);
  const Expected expected = read_expected(name);
  ASSERT_EQ(picture.width, expected.width);
  ASSERT_EQ(picture.height, expected.height);
  ASSERT_EQ(picture.has_alpha(), expected.channels == 4);
  float largest = 0.0F;
  for (int channel = 0; channel < expected.channels; ++channel) {
    for (std::size_t i = 0; i < picture.pixel_count(); ++i) {
      const float value = expected.values[i * static_cast<std::size_t>(expected.channels) +
                                          static_cast<std::size_t>(channel)];
      largest = std::max(largest, std::abs(plane(picture, channel)[i] - value));
    }
  }
  EXPECT_LE(largest, tolerance);
}

/// A folder that goes away with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "impasto.XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw Error("no temporary folder");
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
    return path_ / name;
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::string read_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_bytes(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// The message of the Error that `body` throws; one line is part of the contract.
template <typename Body>
std::string message_of(const Body& body) {
  try {
    body();
  } catch (const Error& error) {
    const std::string message = error.what();
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    return message;
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

}  // namespace impasto
