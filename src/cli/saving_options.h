#pragma once

#include <functional>
#include <string>

#include "impasto/session.h"

namespace CLI {
class App;
}

namespace impasto::cli {

/// What is to be kept of a painting while it is painted.
struct SavingOptions {
  std::string checkpoint;  ///< file; empty: none
  Interval checkpoint_every = SessionOptions().checkpoint_every;
  std::string resume;     ///< checkpoint to go on from; empty: start anew
  int preview_every = 0;  ///< evaluations; 0: no previews
  std::string preview;    ///< file; empty: the output
  std::string frames;     ///< pattern or folder; empty: no frames
  int frames_every = 1;   ///< evaluations
  std::string timelapse;  ///< file of the animation of all frames; empty: none
};

/// "50" evaluations, or "30s", "5m", "1.5h". Throws Error.
[[nodiscard]] Interval parse_interval(const std::string& text);

/// Adds --checkpoint, --checkpoint-every, --resume, --preview-every, --preview, --frames,
/// --frames-every and --timelapse. `resume` is called with the checkpoint that is named, before
/// options take effect that are added later.
void add_saving_options(CLI::App& command, SavingOptions& saving,
                        const std::function<void(const std::string& file)>& resume);

}  // namespace impasto::cli
