#pragma once

#include <cstdint>
#include <string>

namespace impasto {

/// What closes each block of the network. Max is what VGG was trained with; average gives smoother
/// pictures (Gatys, Ecker, Bethge 2016, section 2).
enum class Pooling { max, average };

/// What features are stored in, and most arithmetic is done in. Weights, Gram matrices, losses and
/// the picture itself are float32 or double in all of them. `automatic` takes bf16 where it is fast
/// and passes impasto's checks on this machine, else f32.
enum class Precision { automatic, f32, bf16 };

/// How the cpu backend computes 3x3 convolutions.
enum class Kernels {
  automatic,     ///< for every shape what is fastest on this machine
  winograd,      ///< F(4x4, 3x3): a quarter of the multiplications, rounding about twice as much
  winograd_f32,  ///< the same with float products, however features are stored
  onednn,        ///< by the definition, by oneDNN; two to three times slower
};

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
  Kernels kernels = Kernels::automatic;
  /// Pixels a side of the pieces that a picture is worked on in, which bounds memory and changes no
  /// value; 0: pieces only where they cost next to nothing, or as small as memory asks for; -1:
  /// none.
  int tile = 0;
  int threads = 0;                 ///< 0: all processors this process may use
  std::uint64_t memory_bytes = 0;  ///< most memory to use; 0: what the machine has available
};

}  // namespace impasto
