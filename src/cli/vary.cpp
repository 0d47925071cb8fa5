#include "cli/vary.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/closest_word.h"

namespace impasto::cli {
namespace {

constexpr const char* kFlag = "--vary";

/// The long names of a painting's options.
std::vector<std::string> painting_option_names() {
  PaintingOptions options;
  CLI::App command;
  command.set_help_flag();
  add_painting_options(command, options);
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    names.push_back(option->get_lnames().front());
  }
  return names;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

}  // namespace

Variation parse_variation(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) {
    throw CLI::ValidationError(
        kFlag, fmt::format("\"{}\" has no values; write SETTING=V1,V2, like strength=10,50", text));
  }
  Variation variation{text.substr(0, equals), {}};
  variation.option.erase(0, std::min(variation.option.find_first_not_of('-'), equals));
  const std::vector<std::string> names = painting_option_names();
  if (std::ranges::find(names, variation.option) == names.end()) {
    const std::string meant = closest_word(variation.option, names);
    throw CLI::ValidationError(
        kFlag, fmt::format("\"{}\" is no option of a painting; {}", variation.option,
                           meant.empty() ? "impasto stylize --help tells them"
                                         : fmt::format("did you mean {}?", meant)));
  }
  const std::string values = text.substr(equals + 1);
  variation.values = split(values, values.find(';') == std::string::npos ? ',' : ';');
  return variation;
}

PaintingWords::PaintingWords(const CLI::App& command) {
  for (const std::string& name : painting_option_names()) {
    const CLI::Option* const option = command.get_option_no_throw("--" + name);
    if (option == nullptr || option->count() == 0) continue;
    const std::vector<std::string>& results = option->results();
    const char delimiter = option->get_delimiter();
    if (results.size() == 1 || delimiter != '\0') {
      const std::string separator(1, delimiter);
      set(name, fmt::format("{}", fmt::join(results, separator)));
    } else {
      Given given{name, results};
      given.words.insert(given.words.begin(), "--" + name);
      given_.push_back(std::move(given));
    }
  }
}

std::vector<PaintingWords::Given>::iterator PaintingWords::find(const std::string& option) {
  return std::ranges::find(given_, option, &Given::option);
}

void PaintingWords::set(const std::string& option, const std::string& value) {
  Given given{option, {fmt::format("--{}={}", option, value)}};
  if (const auto found = find(option); found != given_.end()) {
    *found = std::move(given);
  } else {
    given_.push_back(std::move(given));
  }
}

void PaintingWords::set_default(const std::string& option, const std::string& value) {
  if (find(option) == given_.end()) set(option, value);
}

std::string PaintingWords::text() const {
  std::string text;
  for (const Given& given : given_) {
    text += fmt::format("{}{}", text.empty() ? "" : " ", fmt::join(given.words, " "));
  }
  return text;
}

PaintingOptions PaintingWords::parse() const {
  PaintingOptions options;
  CLI::App command;
  command.set_help_flag();
  add_painting_options(command, options);
  std::vector<std::string> words;
  for (const Given& given : given_) {
    words.insert(words.end(), given.words.begin(), given.words.end());
  }
  std::ranges::reverse(words);  // as CLI11 wants them
  command.parse(std::move(words));
  return options;
}

}  // namespace impasto::cli
