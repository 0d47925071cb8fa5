#include "cli/painting_report.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <utility>

#include "base/atomic_file.h"
#include "cli/style_files.h"
#include "impasto/picture.h"

namespace impasto::cli {
namespace {

/// Style pictures that are shown: a folder may have thousands.
constexpr std::size_t kMostStyles = 24;

std::string name_of_file(const std::string& path) {
  const std::filesystem::path name(path);  // of a folder perhaps, "folder/"
  return (name.has_filename() ? name : name.parent_path()).filename().string();
}

std::string title_of(const std::string& content, const std::vector<std::string>& styles) {
  std::string title = content.empty() ? "A texture" : name_of_file(content);
  if (!styles.empty()) title += " in the manner of ";
  for (std::size_t i = 0; i < styles.size(); ++i) {
    title += (i == 0 ? "" : ", ") + name_of_file(styles[i]);
  }
  return title;
}

}  // namespace

void add_report_option(CLI::App& command, std::string& file) {
  command
      .add_option("--report", file,
                  "Write a page with the pictures, the curves of the loss, settings and timings")
      ->type_name("FILE.html");
}

PaintingReport::PaintingReport(std::string file, std::string content,
                               std::vector<std::string> styles, const Recipe& recipe)
    : file_(std::move(file)), content_(std::move(content)), styles_(std::move(styles)) {
  if (file_.empty()) return;
  const AtomicFile writable(file_);
  report_.emplace(title_of(content_, styles_), recipe);
}

void PaintingReport::note_plan(const Plan& plan) {
  if (report_) report_->note_plan(plan);
}

void PaintingReport::note_progress(const Progress& progress) {
  if (report_) report_->note_progress(progress);
}

void PaintingReport::write(const Result& result) {
  if (!report_) return;
  report_->note_result(result);
  if (!content_.empty()) {
    report_->add_source("content: " + name_of_file(content_), read_picture(content_));
  }
  const std::vector<std::string> files = picture_files(styles_);
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (i == kMostStyles) {
      report_->add_note(fmt::format("and {} more style pictures", files.size() - i));
      break;
    }
    report_->add_source("style: " + name_of_file(files[i]), read_picture(files[i]));
  }
  report_->write(file_);
}

}  // namespace impasto::cli
