#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "impasto/session.h"
#include "network/model.h"

namespace impasto {

class ModelShelf {
 public:
  /// What load_model(name_or_file, layers) gives; from its file only where a model as deep has not
  /// been read before. Throws Error as that does.
  [[nodiscard]] Model take(const std::string& name_or_file, const std::vector<std::string>& layers);

 private:
  struct Entry {
    Model model;
    std::vector<std::string> layers;  ///< that were asked for so far
  };

  std::mutex mutex_;
  std::map<std::string, Entry> models_;  ///< by the name that they were asked for with
};

}  // namespace impasto
