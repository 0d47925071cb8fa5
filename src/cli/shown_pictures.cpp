#include "cli/shown_pictures.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <system_error>
#include <utility>
#include <vector>

#include "impasto/animation.h"
#include "impasto/error.h"

namespace impasto::cli {
namespace {

constexpr int kMostDigits = 9;

[[noreturn]] void refuse(const std::string& pattern) {
  throw Error(fmt::format("the frames' pattern {} must hold one number, like %04d, or be a folder",
                          pattern));
}

bool is_folder(const std::string& name) {
  return std::filesystem::is_directory(name) || !std::filesystem::path(name).has_extension();
}

/// Whether a multiple of `every` lies in (before, now].
bool passes(int before, int now, int every) { return every > 0 && now / every > before / every; }

}  // namespace

FramePattern::FramePattern(const std::string& text) {
  if (text.empty()) return;
  const std::size_t percent = text.find('%');
  if (percent == std::string::npos) {
    if (!is_folder(text)) refuse(text);
    *this = FramePattern((std::filesystem::path(text) / "%05d.png").string());
    return;
  }
  const char* const digits = text.data() + percent + 1;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(digits, last, digits_);
  if (end == last || *end != 'd' || (error != std::errc() && end != digits) ||
      digits_ > kMostDigits || digits_ < 0) {
    refuse(text);
  }
  before_ = text.substr(0, percent);
  after_ = std::string(end + 1, last);
  if (after_.find('%') != std::string::npos) refuse(text);
}

std::filesystem::path FramePattern::file(int number) const {
  return fmt::format("{}{:0{}}{}", before_, number, digits_, after_);
}

ShownPictures::ShownPictures(const SavingOptions& saving, const std::string& output,
                             const Recipe& recipe, WriteOptions write)
    : settings_(to_json(recipe)),
      write_(std::move(write)),
      preview_(saving.preview.empty() ? output : saving.preview),
      preview_every_(saving.preview_every),
      frames_(saving.frames),
      frames_every_(saving.frames.empty() ? 0 : saving.frames_every),
      timelapse_(saving.timelapse) {
  if (!timelapse_.empty()) check_animation(timelapse_);
  if (preview_every_ > 0) check_writable(preview_, write_);
  if (frames_every_ == 0) return;
  const std::filesystem::path first = frames_.file(1);
  std::error_code ignored;  // check_writable() tells
  std::filesystem::create_directories(first.parent_path(), ignored);
  check_writable(first, write_);
}

bool ShownPictures::wants(const Progress& progress) {
  const int before = seen_;
  seen_ = progress.all_evaluations;
  preview_is_due_ = passes(before, seen_, preview_every_);
  frame_is_due_ = passes(before, seen_, frames_every_);
  return preview_is_due_ || frame_is_due_;
}

void ShownPictures::show(const Progress& progress, const Picture& picture) {
  if (frame_is_due_) write_frame(progress.all_evaluations / frames_every_, picture);
  if (!preview_is_due_) return;
  write_.settings = settings_;
  try {
    write_picture(picture, preview_, write_);
  } catch (const Error& error) {
    fmt::print(stderr, "impasto: {}; painting goes on without previews\n", error.what());
    preview_every_ = 0;
  }
}

void ShownPictures::finish(const Result& result) {
  if (frames_every_ == 0) return;
  int last = result.evaluations / frames_every_;
  if (!result.stopped && result.evaluations % frames_every_ != 0) {
    write_frame(++last, result.picture);
  }
  if (!timelapse_.empty()) write_timelapse(last);
}

/// Of the frames that are there: those before a checkpoint are among them.
void ShownPictures::write_timelapse(int last_number) const {
  std::vector<std::filesystem::path> files;
  for (int number = 1; number <= last_number; ++number) {
    std::error_code missing;
    if (std::filesystem::exists(frames_.file(number), missing)) {
      files.push_back(frames_.file(number));
    }
  }
  if (files.empty()) return;
  try {
    write_animation(files, timelapse_);
  } catch (const Error& error) {
    fmt::print(stderr, "impasto: {}; the frames are there\n", error.what());
  }
}

void ShownPictures::write_frame(int number, const Picture& picture) {
  write_.settings.clear();
  try {
    write_picture(picture, frames_.file(number), write_);
  } catch (const Error& error) {
    fmt::print(stderr, "impasto: {}; painting goes on without frames\n", error.what());
    frames_every_ = 0;
  }
}

}  // namespace impasto::cli
