#pragma once

#include <cstdint>
#include <string>

namespace impasto {

/// What closes each block of the network. Max is what VGG was trained with; average gives smoother
/// pictures (Gatys, Ecker, Bethge 2016, section 2).
enum class Pooling { max, average };

/// Arithmetic of the convolutions. `automatic` takes the fastest one that passes impasto's checks
/// on this machine.
enum class Precision { automatic, f32 };

/// Which implementation of the network runs.
enum class Backend {
  cpu,        ///< the fast one
  reference,  ///< plain loops; slow, for checking
};

/// The network and how it is run.
struct EngineSettings {
  /// A model's name (`impasto models list`) or a weights file. Empty: "vgg19" if it is in the
  /// cache, else "vgg19-8bit".
  std::string weights;
  Pooling pooling = Pooling::max;
  Precision precision = Precision::automatic;
  Backend backend = Backend::cpu;
  int threads = 0;                 ///< 0: all processors this process may use
  std::uint64_t memory_bytes = 0;  ///< most memory to use; 0: what the machine has available
};

}  // namespace impasto
