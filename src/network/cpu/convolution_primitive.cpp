// The one file that talks to oneDNN (its version 2 interface, as in Debian 12).
#include "network/cpu/convolution_primitive.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <oneapi/dnnl/dnnl.hpp>
#include <unordered_map>

#include "impasto/error.h"

namespace impasto::cpu {
namespace {

using dnnl::memory;

const dnnl::engine& engine() {
  static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

memory::desc feature_desc(int channels, int height, int width) {
  memory::format_tag tag = memory::format_tag::nchw;
  if (channels != 3) {
    tag = channel_lanes() == 16 ? memory::format_tag::nChw16c : memory::format_tag::nChw8c;
  }
  return {{1, channels, height, width}, memory::data_type::f32, tag};
}

/// The shapes of one convolution as oneDNN wants them; the layout of the kernel is left to it.
struct Descs {
  Descs(const FeatureShape& in, int out_channels)
      : from(feature_desc(in.channels, in.height, in.width)),
        to(feature_desc(out_channels, in.height, in.width)),
        kernel({out_channels, in.channels, 3, 3}, memory::data_type::f32, memory::format_tag::any),
        bias({out_channels}, memory::data_type::f32, memory::format_tag::x) {}
  memory::desc from;
  memory::desc to;
  memory::desc kernel;
  memory::desc bias;
};

const memory::dims kOne = {1, 1};

dnnl::primitive_attr attributes(bool relu) {
  dnnl::primitive_attr attr;
  attr.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  if (relu) {
    dnnl::post_ops ops;
    ops.append_eltwise(1.0F, dnnl::algorithm::eltwise_relu, 0.0F, 0.0F);
    attr.set_post_ops(ops);
  }
  return attr;
}

dnnl::convolution_forward::primitive_desc describe_forward(const Descs& d,
                                                           dnnl::algorithm algorithm) {
  const dnnl::convolution_forward::desc op(dnnl::prop_kind::forward_inference, algorithm, d.from,
                                           d.kernel, d.bias, d.to, kOne, kOne, kOne);
  return {op, attributes(true), engine()};
}

dnnl::convolution_backward_data::primitive_desc describe_backward(const Descs& d,
                                                                  dnnl::algorithm algorithm) {
  const dnnl::convolution_forward::desc hint_op(dnnl::prop_kind::forward_training, algorithm,
                                                d.from, d.kernel, d.to, kOne, kOne, kOne);
  const dnnl::convolution_forward::primitive_desc hint(hint_op, engine());
  const dnnl::convolution_backward_data::desc op(algorithm, d.from, d.kernel, d.to, kOne, kOne,
                                                 kOne);
  return {op, attributes(false), engine(), hint};
}

/// Tries Winograd first if that is wanted: oneDNN has it only for some shapes and machines.
template <typename Describe>
auto describe(const Descs& descs, bool winograd, const Describe& describe_with) {
  if (winograd) {
    try {
      return describe_with(descs, dnnl::algorithm::convolution_winograd);
    } catch (const dnnl::error&) {
      return describe_with(descs, dnnl::algorithm::convolution_direct);
    }
  }
  return describe_with(descs, dnnl::algorithm::convolution_direct);
}

/// oneDNN transforms the kernel for backward anew in every run, which for few positions takes
/// longer than Winograd saves. Measured on a Zen 4 core, 512 to 512 channels, direct /
/// Winograd: 2.7 / 7.0 ms at 8x8, 10.6 / 9.1 ms at 16x16.
constexpr std::size_t kFewestPositionsForWinograd = 256;

[[noreturn]] void fail(const dnnl::error& error) {
  throw Error(fmt::format(
      "oneDNN cannot make or run a convolution: {}; choose the reference backend", error.what()));
}

}  // namespace

int channel_lanes() {
  const dnnl::cpu_isa isa = dnnl::get_effective_cpu_isa();
  const bool avx512 = isa != dnnl::cpu_isa::all && isa != dnnl::cpu_isa::sse41 &&
                      isa != dnnl::cpu_isa::avx && isa != dnnl::cpu_isa::avx2 &&
                      isa != dnnl::cpu_isa::avx2_vnni;
  return avx512 ? 16 : 8;
}

struct ConvolutionPrimitive::Impl {
  explicit Impl(const dnnl::convolution_forward::primitive_desc& pd)
      : forward(true),
        from(pd.src_desc()),
        to(pd.dst_desc()),
        kernel(pd.weights_desc()),
        bias(pd.bias_desc()),
        scratch(pd.scratchpad_desc()),
        implementation(pd.impl_info_str()),
        compile([pd] { return dnnl::convolution_forward(pd); }) {}
  explicit Impl(const dnnl::convolution_backward_data::primitive_desc& pd)
      : forward(false),
        from(pd.diff_dst_desc()),
        to(pd.diff_src_desc()),
        kernel(pd.weights_desc()),
        scratch(pd.scratchpad_desc()),
        implementation(pd.impl_info_str()),
        compile([pd] { return dnnl::convolution_backward_data(pd); }) {}

  bool forward;
  memory::desc from;
  memory::desc to;
  memory::desc kernel;
  memory::desc bias;
  memory::desc scratch;
  std::string implementation;
  std::function<dnnl::primitive()> compile;

  dnnl::primitive primitive;
  dnnl::stream stream = dnnl::stream(engine());
  std::unordered_map<int, memory> arguments;
};

ConvolutionPrimitive::ConvolutionPrimitive(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ConvolutionPrimitive::~ConvolutionPrimitive() = default;
ConvolutionPrimitive::ConvolutionPrimitive(ConvolutionPrimitive&&) noexcept = default;
ConvolutionPrimitive& ConvolutionPrimitive::operator=(ConvolutionPrimitive&&) noexcept = default;

ConvolutionPrimitive ConvolutionPrimitive::forward(const FeatureShape& in, int out_channels,
                                                   Convolutions convolutions) try {
  return ConvolutionPrimitive(std::make_unique<Impl>(
      describe(Descs(in, out_channels), convolutions == Convolutions::winograd, describe_forward)));
} catch (const dnnl::error& error) {
  fail(error);
}

ConvolutionPrimitive ConvolutionPrimitive::backward(const FeatureShape& in, int out_channels,
                                                    Convolutions convolutions) try {
  const bool winograd =
      convolutions == Convolutions::winograd && in.positions() >= kFewestPositionsForWinograd;
  return ConvolutionPrimitive(
      std::make_unique<Impl>(describe(Descs(in, out_channels), winograd, describe_backward)));
} catch (const dnnl::error& error) {
  fail(error);
}

std::size_t ConvolutionPrimitive::weight_bytes() const { return impl_->kernel.get_size(); }
std::size_t ConvolutionPrimitive::bias_bytes() const { return impl_->bias.get_size(); }
std::size_t ConvolutionPrimitive::scratch_bytes() const { return impl_->scratch.get_size(); }
std::string ConvolutionPrimitive::implementation() const { return impl_->implementation; }

void ConvolutionPrimitive::bind(const Memory& memory_of, std::span<const float> kernel,
                                std::span<const float> bias) try {
  const auto dims = impl_->kernel.dims();
  memory plain({dims, memory::data_type::f32, memory::format_tag::oihw}, engine(),
               const_cast<float*>(kernel.data()));  // only read from
  memory weights(impl_->kernel, engine(), memory_of.weights);
  dnnl::reorder(plain, weights).execute(impl_->stream, plain, weights);
  impl_->stream.wait();

  impl_->primitive = impl_->compile();
  auto& arguments = impl_->arguments;
  const memory from(impl_->from, engine(), memory_of.from);
  const memory to(impl_->to, engine(), memory_of.to);
  arguments.emplace(impl_->forward ? DNNL_ARG_SRC : DNNL_ARG_DIFF_DST, from);
  arguments.emplace(impl_->forward ? DNNL_ARG_DST : DNNL_ARG_DIFF_SRC, to);
  arguments.emplace(DNNL_ARG_WEIGHTS, weights);
  arguments.emplace(DNNL_ARG_SCRATCHPAD, memory(impl_->scratch, engine(), memory_of.scratch));
  if (impl_->forward) {
    std::copy(bias.begin(), bias.end(), memory_of.bias);
    arguments.emplace(DNNL_ARG_BIAS, memory(impl_->bias, engine(), memory_of.bias));
  }
} catch (const dnnl::error& error) {
  fail(error);
}

void ConvolutionPrimitive::run() try {
  impl_->primitive.execute(impl_->stream, impl_->arguments);
  impl_->stream.wait();
} catch (const dnnl::error& error) {
  fail(error);
}

}  // namespace impasto::cpu
