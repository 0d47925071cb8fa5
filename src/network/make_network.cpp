#include "network/cpu/avx512_bf16.h"
#include "network/cpu/cpu_network.h"
#include "network/cpu/peak.h"
#include "network/feature_network.h"
#include "network/reference/reference_network.h"

namespace impasto {
std::unique_ptr<FeatureNetwork> make_network(Backend backend, const Model& model,
                                             const NetworkSettings& settings) {
  if (backend == Backend::reference) {
    return std::make_unique<reference::ReferenceNetwork>(model, settings);
  }
  if (settings.precision == Precision::bf16) {
    return std::make_unique<cpu::CpuNetwork<cpu::BFloat16>>(model, settings);
  }
  return std::make_unique<cpu::CpuNetwork<float>>(model, settings);
}

bool bf16_is_fast() { return cpu::avx512_bf16::available(); }

double measure_peak_operations(Precision precision) { return cpu::measure_peak(precision); }

NetworkBytes estimate_network(Backend backend, const Topology& topology,
                              const NetworkSettings& settings, int regions) {
  Chain chain = resolve_chain(topology, settings);
  if (regions > 0) chain.regions = regions;
  if (backend == Backend::reference) return reference::ReferenceNetwork::estimate(chain);
  return cpu::bytes_of(cpu::make_plan(chain, settings), chain);
}

}  // namespace impasto
