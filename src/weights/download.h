#pragma once

#include <chrono>
#include <filesystem>

#include "weights/store.h"

namespace impasto {

/// How long a download goes on after errors that may pass.
struct Patience {
  int tries = 3;
  std::chrono::milliseconds pause{1000};  ///< before the second try; twice as long before the next
};

/// Downloads entry.url to `part`, going on from what `part` holds. When it returns, the file is
/// whole: its size and digest are the entry's.
/// Throws Error: no network (what came is kept), an answer that is not the file (nothing of it is
/// kept), wrong size or digest (the part is removed), stopped by `progress` (the part is kept).
void download(const CatalogueEntry& entry, const std::filesystem::path& part,
              const DownloadProgress& progress, const Patience& patience = {});

}  // namespace impasto
