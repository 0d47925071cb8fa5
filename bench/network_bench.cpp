// Seconds of one evaluation's network part: forward, a Gram matrix and a gradient per style layer,
// backward.  network_bench [SIZE] [EVALUATIONS] [THREADS]
#include <fmt/format.h>
#include <omp.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <string>
#include <vector>

#include "network/feature_network.h"

namespace {

using namespace impasto;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

struct Seconds {
  double forward;
  double grams;
  double backward;
};

Seconds evaluate(FeatureNetwork& network, const std::vector<float>& picture,
                 std::vector<float>& gradient) {
  Seconds seconds{};
  auto start = std::chrono::steady_clock::now();
  network.forward(picture);
  seconds.forward = seconds_since(start);

  start = std::chrono::steady_clock::now();
  std::vector<std::vector<float>> matrices;
  std::vector<TapGradient> gradients;
  for (std::size_t tap = 0; tap + 1 < network.taps().size(); ++tap) {
    const auto channels = static_cast<std::size_t>(network.taps()[tap].channels);
    std::vector<double> gram(channels * channels);
    network.gram(static_cast<int>(tap), gram);
    matrices.emplace_back(gram.begin(), gram.end());
  }
  for (std::size_t tap = 0; tap < matrices.size(); ++tap) {
    gradients.push_back({static_cast<int>(tap), matrices[tap], 0.0F, nullptr});
  }
  const int content = static_cast<int>(matrices.size());
  static const auto target = network.snapshot(content);
  gradients.push_back({content, {}, 1.0F, target.get()});
  seconds.grams = seconds_since(start);

  start = std::chrono::steady_clock::now();
  network.backward(gradients, gradient);
  seconds.backward = seconds_since(start);
  return seconds;
}

}  // namespace

int main(int argc, char** argv) {
  const int size = argc > 1 ? std::stoi(argv[1]) : 512;
  const int evaluations = argc > 2 ? std::stoi(argv[2]) : 3;
  if (argc > 3) omp_set_num_threads(std::stoi(argv[3]));

  NetworkSettings settings;
  settings.height = size;
  settings.width = size;
  settings.taps = {"block1_conv1", "block2_conv1", "block3_conv1",
                   "block4_conv1", "block5_conv1", "block4_conv2"};
  const auto start = std::chrono::steady_clock::now();
  const Model model = random_model(vgg(19), InputConvention::caffe, 1);
  const auto built = std::chrono::steady_clock::now();
  const auto network = make_network(Backend::cpu, model, settings);
  fmt::print("random weights {:.2f} s, network {:.2f} s, {} MiB\n",
             std::chrono::duration<double>(built - start).count(), seconds_since(built),
             network->bytes() >> 20);

  std::vector<float> picture(static_cast<std::size_t>(size) * static_cast<std::size_t>(size) * 3);
  for (std::size_t i = 0; i < picture.size(); ++i) {
    picture[i] = static_cast<float>(i * 2654435761U % 256) / 255.0F;
  }
  std::vector<float> gradient(picture.size());
  for (int i = 0; i < evaluations; ++i) {
    const std::clock_t processor = std::clock();
    const Seconds s = evaluate(*network, picture, gradient);
    fmt::print(
        "{:.3f} s = forward {:.3f} + grams {:.3f} + backward {:.3f}; processor time {:.3f} s\n",
        s.forward + s.grams + s.backward, s.forward, s.grams, s.backward,
        static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC);
    std::fflush(stdout);
  }
}
