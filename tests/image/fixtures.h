#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "impasto/picture.h"
#include "support/message_of.h"
#include "support/program.h"

namespace impasto {

inline std::string fixture(const std::string& name) { return IMPASTO_TEST_DATA "/" + name; }

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
  for (int channel = 0; channel < expected.channels; ++channel) {
    for (std::size_t i = 0; i < picture.pixel_count(); ++i) {
      const float value = expected.values[i * static_cast<std::size_t>(expected.channels) +
                                          static_cast<std::size_t>(channel)];
      ASSERT_LE(std::abs(plane(picture, channel)[i] - value), tolerance) << channel << ", " << i;
    }
  }
}

}  // namespace impasto
