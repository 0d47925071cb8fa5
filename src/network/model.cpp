#include "network/model.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/finite.h"
#include "base/huge_pages.h"
#include "base/parallel.h"
#include "impasto/error.h"
#include "network/tensor_names.h"

namespace impasto {
namespace {

/// A tensor under its own name, so that errors can show it.
struct NamedTensor {
  std::string name;
  Tensor tensor;
};

using Parameters = std::map<ParameterName, NamedTensor>;

[[noreturn]] void refuse(const std::string& model, const std::string& what) {
  throw Error(fmt::format("{}: {}; choose weights of VGG-11, -13, -16 or -19", model, what));
}

/// Sorts the tensors whose names belong to convolutions; the others are of no interest.
Parameters collect(TensorMap&& tensors, const std::string& model) {
  Parameters parameters;
  for (auto& [name, tensor] : tensors) {
    if (names_batch_normalization(name)) {
      refuse(model, fmt::format("tensor {} is of a network with batch normalization", name));
    }
    const std::optional<ParameterName> parsed = parse_tensor_name(name);
    if (!parsed) continue;
    const auto [at, inserted] =
        parameters.try_emplace(*parsed, NamedTensor{name, std::move(tensor)});
    if (!inserted) {
      refuse(model,
             fmt::format("tensors {} and {} are for the same convolution", at->second.name, name));
    }
  }
  if (parameters.empty()) refuse(model, "no tensor has the name of a VGG convolution");
  return parameters;
}

bool is_sequence(const Parameters& parameters) { return parameters.begin()->first.block == 0; }

int kernel_count(const Parameters& parameters) {
  return static_cast<int>(std::count_if(parameters.begin(), parameters.end(), [](const auto& p) {
    return p.first.kind == ParameterKind::kernel;
  }));
}

constexpr std::array<int, 4> kDepths = {11, 13, 16, 19};

/// The VGG with as many convolutions as a plain sequence has kernels.
Topology sequence_topology(const Parameters& parameters, const std::string& model) {
  const int count = kernel_count(parameters);
  for (const int depth : kDepths) {
    Topology topology = vgg(depth);
    if (static_cast<int>(topology.convolutions.size()) == count) return topology;
  }
  refuse(model, fmt::format("found {} convolutions, expected 8, 10, 13 or 16", count));
}

std::string keras_name(const ParameterName& name) {
  return fmt::format("block{}_conv{}", name.block, name.convolution);
}

bool has_layer(const Topology& topology, const ParameterName& name) {
  return std::any_of(topology.convolutions.begin(), topology.convolutions.end(),
                     [&](const Convolution& c) { return c.name == keras_name(name); });
}

/// The smallest VGG that has all convolutions named.
Topology block_topology(const Parameters& parameters, const std::string& model) {
  for (const int depth : kDepths) {
    Topology topology = vgg(depth);
    if (std::all_of(parameters.begin(), parameters.end(),
                    [&](const auto& p) { return has_layer(topology, p.first); })) {
      return topology;
    }
  }
  const Topology largest = vgg(kDepths.back());
  for (const auto& [name, named] : parameters) {
    if (!has_layer(largest, name)) {
      refuse(model, fmt::format("tensor {} is for a layer that no VGG has", named.name));
    }
  }
  refuse(model, "its layers are those of no VGG");
}

/// Renumbers a plain sequence: the n-th kernel and n-th bias go with the n-th convolution.
Parameters name_by_order(Parameters&& sequence, const Topology& topology) {
  Parameters named;
  std::array<std::size_t, 2> next = {};
  for (auto& [name, tensor] : sequence) {
    std::size_t& i = next[static_cast<std::size_t>(name.kind)];
    if (i < topology.convolutions.size()) {
      const std::string& layer = topology.convolutions[i].name;
      named.try_emplace({layer[5] - '0', layer[11] - '0', name.kind}, std::move(tensor));
    }
    ++i;
  }
  return named;
}

/// May be called for several parameters at once.
NamedTensor take(Parameters& parameters, const Topology& topology, const Convolution& convolution,
                 ParameterKind kind, const std::string& model) {
  const ParameterName name{convolution.name[5] - '0', convolution.name[11] - '0', kind};
  const auto found = parameters.find(name);
  if (found == parameters.end()) {
    const char* what = kind == ParameterKind::kernel ? "kernel" : "bias";
    refuse(model, fmt::format("looks like {}, but the {} of {} is missing", topology.name, what,
                              convolution.name));
  }
  return std::move(found->second);
}

std::size_t element_count(const std::vector<std::int64_t>& shape) {
  std::size_t count = 1;
  for (const std::int64_t side : shape) count *= static_cast<std::size_t>(side);
  return count;
}

void check_values(const NamedTensor& named, const std::string& model) {
  const Tensor& tensor = named.tensor;
  if (tensor.values.size() != element_count(tensor.shape)) {
    refuse(model, fmt::format("tensor {} has shape {} but {} values", named.name,
                              shape_text(tensor.shape), tensor.values.size()));
  }
  if (!all_finite(tensor.values)) {
    refuse(model, fmt::format("tensor {} holds values that are not finite", named.name));
  }
}

[[noreturn]] void refuse_shape(const NamedTensor& named, const std::string& expected,
                               const std::string& model) {
  refuse(model, fmt::format("weights of another network: tensor {} has shape {}, expected {}",
                            named.name, shape_text(named.tensor.shape), expected));
}

/// (3, 3, I, O) to (O, I, 3, 3).
std::vector<float> to_oihw(const std::vector<float>& hwio, std::size_t out, std::size_t in) {
  std::vector<float> oihw = zeros<float>(hwio.size());
  for (std::size_t rs = 0; rs < 9; ++rs) {
    for (std::size_t i = 0; i < in; ++i) {
      for (std::size_t o = 0; o < out; ++o) {
        oihw[(o * in + i) * 9 + rs] = hwio[(rs * in + i) * out + o];
      }
    }
  }
  return oihw;
}

std::vector<float> kernel_values(NamedTensor named, const Convolution& convolution,
                                 const std::string& model) {
  const std::int64_t out = convolution.out_channels;
  const std::int64_t in = convolution.in_channels;
  const std::vector<std::int64_t> oihw = {out, in, 3, 3};
  const std::vector<std::int64_t> hwio = {3, 3, in, out};
  const bool keras_order = named.tensor.shape == hwio;
  if (!keras_order && named.tensor.shape != oihw) {
    refuse_shape(named, fmt::format("{} or {}", shape_text(oihw), shape_text(hwio)), model);
  }
  check_values(named, model);
  if (!keras_order) return std::move(named.tensor.values);
  return to_oihw(named.tensor.values, static_cast<std::size_t>(out), static_cast<std::size_t>(in));
}

std::vector<float> bias_values(NamedTensor named, const Convolution& convolution,
                               const std::string& model) {
  const std::vector<std::int64_t> expected = {convolution.out_channels};
  if (named.tensor.shape != expected) refuse_shape(named, shape_text(expected), model);
  check_values(named, model);
  return std::move(named.tensor.values);
}

}  // namespace

std::vector<std::shared_ptr<const ConvolutionWeights>> weights_of(const Model& model,
                                                                  std::size_t count) {
  std::vector<std::shared_ptr<const ConvolutionWeights>> weights;
  for (std::size_t i = 0; i < count; ++i) {
    if (!model.weights.at(i)) {
      throw Error(fmt::format("model {} was loaded without {}; load all of its layers", model.name,
                              model.topology.convolutions[i].name));
    }
    weights.push_back(model.weights[i]);
  }
  return weights;
}

Model assemble_model(TensorMap tensors, std::string name, InputConvention input,
                     const TensorFilter& wanted) {
  Parameters parameters = collect(std::move(tensors), name);
  Model model{.name = std::move(name), .input = input};
  if (is_sequence(parameters)) {
    model.topology = sequence_topology(parameters, model.name);
    parameters = name_by_order(std::move(parameters), model.topology);
  } else {
    model.topology = block_topology(parameters, model.name);
  }
  model.weights.resize(model.topology.convolutions.size());
  parallel_tasks(model.weights.size(), [&](std::size_t i) {
    const Convolution& convolution = model.topology.convolutions[i];
    NamedTensor kernel =
        take(parameters, model.topology, convolution, ParameterKind::kernel, model.name);
    NamedTensor bias =
        take(parameters, model.topology, convolution, ParameterKind::bias, model.name);
    if (wanted && !wanted(kernel.name)) return;
    model.weights[i] = std::make_shared<const ConvolutionWeights>(
        ConvolutionWeights{kernel_values(std::move(kernel), convolution, model.name),
                           bias_values(std::move(bias), convolution, model.name)});
  });
  return model;
}

}  // namespace impasto
