// The one file that talks to oneDNN (its version 2 interface, as in Debian 12).
#include "network/cpu/onednn_convolution.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <oneapi/dnnl/dnnl.hpp>
#include <unordered_map>

#include "impasto/error.h"
#include "network/cpu/avx512_bf16.h"

namespace impasto::cpu {
namespace {

using dnnl::memory;

const dnnl::engine& engine() {
  static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

memory::data_type data_type(Precision precision) {
  return precision == Precision::bf16 ? memory::data_type::bf16 : memory::data_type::f32;
}

/// The shapes of one convolution as oneDNN wants them; the layout of the kernel is left to it.
struct Descs {
  explicit Descs(const ConvolutionShape& shape)
      : from(features(shape, shape.in.channels)),
        to(features(shape, shape.out_channels)),
        kernel({shape.out_channels, shape.in.channels, 3, 3}, data_type(shape.precision),
               memory::format_tag::any),
        bias({shape.out_channels}, memory::data_type::f32, memory::format_tag::x) {}

  static memory::desc features(const ConvolutionShape& shape, int channels) {
    return {{1, channels, shape.in.height, shape.in.width},
            data_type(shape.precision),
            channel_lanes() == 16 ? memory::format_tag::nChw16c : memory::format_tag::nChw8c};
  }

  memory::desc from;
  memory::desc to;
  memory::desc kernel;
  memory::desc bias;
};

const memory::dims kOne = {1, 1};
constexpr auto kDirect = dnnl::algorithm::convolution_direct;

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

dnnl::convolution_forward::primitive_desc describe_forward(const Descs& d) {
  const dnnl::convolution_forward::desc op(dnnl::prop_kind::forward_inference, kDirect, d.from,
                                           d.kernel, d.bias, d.to, kOne, kOne, kOne);
  return {op, attributes(true), engine()};
}

dnnl::convolution_backward_data::primitive_desc describe_backward(const Descs& d) {
  const dnnl::convolution_forward::desc hint_op(dnnl::prop_kind::forward_training, kDirect, d.from,
                                                d.kernel, d.to, kOne, kOne, kOne);
  const dnnl::convolution_forward::primitive_desc hint(hint_op, engine());
  const dnnl::convolution_backward_data::desc op(kDirect, d.from, d.kernel, d.to, kOne, kOne, kOne);
  return {op, attributes(false), engine(), hint};
}

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

struct OneDnnConvolution::Impl {
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

  [[nodiscard]] std::size_t kernel_bytes() const { return (kernel.get_size() + 63) / 64 * 64; }

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

bool OneDnnConvolution::supports(Precision precision) {
  return precision == Precision::f32 || avx512_bf16::available();
}

OneDnnConvolution::OneDnnConvolution(const ConvolutionShape& shape) try : ConvolutionStep(shape) {
  const Descs descs(shape);
  impl_ = shape.direction == Direction::forward ? std::make_unique<Impl>(describe_forward(descs))
                                                : std::make_unique<Impl>(describe_backward(descs));
} catch (const dnnl::error& error) {
  fail(error);
}

OneDnnConvolution::~OneDnnConvolution() = default;

std::size_t OneDnnConvolution::weight_bytes() const {
  return impl_->kernel_bytes() + impl_->bias.get_size();
}
std::size_t OneDnnConvolution::scratch_bytes() const { return impl_->scratch.get_size(); }
std::string OneDnnConvolution::implementation() const { return impl_->implementation; }

void OneDnnConvolution::bind(const ConvolutionMemory& memory_of,
                             const ConvolutionWeights& weights_of) try {
  const auto dims = impl_->kernel.dims();
  memory plain({dims, memory::data_type::f32, memory::format_tag::oihw}, engine(),
               const_cast<float*>(weights_of.kernel.data()));  // only read from
  memory weights(impl_->kernel, engine(), memory_of.weights);
  dnnl::reorder(plain, weights).execute(impl_->stream, plain, weights);
  impl_->stream.wait();

  impl_->primitive = impl_->compile();
  auto& arguments = impl_->arguments;
  const memory from(impl_->from, engine(), const_cast<void*>(memory_of.from));  // only read from
  const memory to(impl_->to, engine(), memory_of.to);
  arguments.emplace(impl_->forward ? DNNL_ARG_SRC : DNNL_ARG_DIFF_DST, from);
  arguments.emplace(impl_->forward ? DNNL_ARG_DST : DNNL_ARG_DIFF_SRC, to);
  arguments.emplace(DNNL_ARG_WEIGHTS, weights);
  arguments.emplace(DNNL_ARG_SCRATCHPAD, memory(impl_->scratch, engine(), memory_of.scratch));
  if (impl_->forward) {
    auto* bias = reinterpret_cast<float*>(memory_of.weights + impl_->kernel_bytes());
    std::copy(weights_of.bias.begin(), weights_of.bias.end(), bias);
    arguments.emplace(DNNL_ARG_BIAS, memory(impl_->bias, engine(), bias));
  }
} catch (const dnnl::error& error) {
  fail(error);
}

void OneDnnConvolution::run() try {
  impl_->primitive.execute(impl_->stream, impl_->arguments);
  impl_->stream.wait();
} catch (const dnnl::error& error) {
  fail(error);
}

}  // namespace impasto::cpu
