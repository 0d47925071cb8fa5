#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>

#include "impasto/picture.h"
#include "studio/workshop/refusal.h"
#include "studio/workshop/studio.h"
#include "support/program.h"

namespace impasto::studio {

inline std::string png_of(const Picture& picture) {
  const test::ScratchFolder folder;
  write_picture(picture, folder / "picture.png");
  return test::read_text(folder / "picture.png");
}

inline std::span<const std::byte> bytes(const std::string& text) {
  return std::as_bytes(std::span(text));
}

/// The Refusal that `body` throws.
template <typename Body>
Refusal refusal_of(const Body& body) {
  try {
    body();
  } catch (const Refusal& refusal) {
    EXPECT_EQ(std::string(refusal.what()).find('\n'), std::string::npos) << refusal.what();
    return refusal;
  }
  ADD_FAILURE() << "nothing was refused";
  return {Reason::invalid, ""};
}

/// A studio in a folder of its own, with a photo and two styles of some 100 pixels.
class StudioTest : public ::testing::Test {
 protected:
  static constexpr int kLong = 100'000;  // evaluations that no test waits for

  void SetUp() override { open(); }

  void open() {
    studio_ = std::make_unique<Studio>(settings());
    photo_ = add("lake.jpg", made_photo());
    style_ = add("night.png", test::made_picture(96, 80, 2));
    other_style_ = add("wave.png", test::made_picture(80, 96, 3));
  }

  /// Ends the studio as its destructor does, and opens it again.
  void reopen() {
    studio_.reset();
    open();
  }

  [[nodiscard]] virtual StudioSettings settings() const {
    return {.folder = folder_ / "studio", .engine = {.weights = "vgg19-8bit", .threads = 2}};
  }

  [[nodiscard]] static Picture made_photo() { return test::made_picture(112, 96, 1); }

  std::string add(const std::string& name, const Picture& picture,
                  PictureRole role = PictureRole::any) {
    const std::string png = png_of(picture);
    return studio_->pictures().add(name, role, bytes(png)).picture.id;
  }

  [[nodiscard]] Order order(std::vector<int> sizes = {64}, int iterations = 4) const {
    Order order{.content = photo_, .styles = {{style_}}};
    order.recipe.sizes = std::move(sizes);
    order.recipe.iterations = {iterations};
    return order;
  }

  /// The painting, once `done` says so of it; fails after some minutes.
  Painting wait(const std::string& id, const std::function<bool(const Painting&)>& done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(200);
    while (true) {
      Painting painting = studio_->painting(id);
      if (done(painting)) return painting;
      if (std::chrono::steady_clock::now() > end) {
        ADD_FAILURE() << "waited in vain for " << id << ": " << painting.error;
        return painting;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  Painting wait_for(const std::string& id, State state) {
    return wait(id, [&](const Painting& painting) {
      return painting.state == state || painting.state == State::failed;
    });
  }

  /// Once it is being painted, after so many evaluations.
  Painting wait_for_evaluations(const std::string& id, int evaluations) {
    return wait(id, [&](const Painting& painting) {
      return painting.standing && painting.standing->all_evaluations >= evaluations;
    });
  }

  /// Whether they are the same file; which a failure would print.
  [[nodiscard]] bool same_picture(const std::string& id, const std::string& other) const {
    return picture_of(id) == picture_of(other);
  }

  [[nodiscard]] std::string picture_of(const std::string& id) const {
    return test::read_text(studio_->picture_file(id).string());
  }

  const test::ScratchFolder folder_;
  std::unique_ptr<Studio> studio_;
  std::string photo_;
  std::string style_;
  std::string other_style_;
};

}  // namespace impasto::studio
