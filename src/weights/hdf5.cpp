#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

#include "base/huge_pages.h"
#include "impasto/error.h"
#include "weights/elements.h"
#include "weights/excerpt.h"
#include "weights/formats.h"
#include "weights/hdf5_handle.h"

namespace impasto {
namespace {

constexpr int kDeepest = 16;
constexpr std::size_t kMostObjects = 100'000;
constexpr int kMostDimensions = 4;

[[noreturn]] void damaged() { throw Error("the file is truncated or damaged; get it again"); }

bool is_float(hid_t dataset) {
  const Hdf5Type type(H5Dget_type(dataset), "element type");
  return H5Tget_class(type.get()) == H5T_FLOAT;
}

/// Only plain layouts, which are what Keras writes: HDF5 1.10 reads outside its buffers where a
/// chunk of a damaged file unpacks to fewer bytes than it should, and filters may be plugins.
void check_layout(hid_t dataset) {
  const Hdf5Properties properties(H5Dget_create_plist(dataset), "dataset properties");
  const H5D_layout_t layout = H5Pget_layout(properties.get());
  if (layout == H5D_VIRTUAL || H5Pget_external_count(properties.get()) != 0) {
    throw Error("its values lie in another file, which impasto does not follow");
  }
  if (layout != H5D_CONTIGUOUS && layout != H5D_COMPACT) {
    throw Error(
        "its values are stored in chunks or compressed; make a plain file of it with: "
        "h5repack -f NONE -l CONTI OLD.h5 NEW.h5");
  }
}

std::vector<std::int64_t> shape_of(hid_t dataset) {
  const Hdf5Space space(H5Dget_space(dataset), "dataset shape");
  const int rank = H5Sget_simple_extent_ndims(space.get());
  if (rank < 1 || rank > kMostDimensions) return {};
  std::array<hsize_t, kMostDimensions> dimensions{};
  if (H5Sget_simple_extent_dims(space.get(), dimensions.data(), nullptr) != rank) damaged();
  std::vector<std::int64_t> shape;
  for (int d = 0; d < rank; ++d) shape.push_back(static_cast<std::int64_t>(dimensions[d]));
  return shape;
}

/// The names of a group's hard links; soft and external ones may lead out of the file. H5Literate
/// in native order, because HDF5 1.10 frees what it has not set where a damaged group fails to
/// sort.
class LinkNames {
 public:
  static std::vector<std::string> of(hid_t group, std::size_t most) {
    LinkNames names(most);
    if (H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, &LinkNames::add, &names) < 0) {
      damaged();
    }
    return std::move(names.names_);
  }

 private:
  explicit LinkNames(std::size_t most) : most_(most) {}

  static herr_t add(hid_t, const char* name, const H5L_info_t* link, void* self) noexcept {
    auto* names = static_cast<LinkNames*>(self);
    if (link->type != H5L_TYPE_HARD) return 0;
    if (names->names_.size() >= names->most_) return -1;
    names->names_.emplace_back(name);
    return 0;
  }

  std::size_t most_;
  std::vector<std::string> names_;
};

class Walker {
 public:
  Walker(std::uint64_t file_bytes, const TensorFilter& wanted)
      : file_bytes_(file_bytes), wanted_(wanted) {}

  void walk(hid_t group, const std::string& prefix, int depth) {
    if (depth > kDeepest) throw Error("its groups are nested too deep");
    for (const std::string& name : LinkNames::of(group, kMostObjects)) {
      if (++objects_ > kMostObjects) throw Error("it has too many groups and datasets");
      visit(group, name, prefix, depth);
    }
  }

  TensorMap take() { return std::move(tensors_); }

 private:
  void visit(hid_t group, const std::string& name, const std::string& prefix, int depth) {
    const std::string path = prefix + name;
    const Hdf5Object object(H5Oopen(group, name.c_str(), H5P_DEFAULT), excerpt(path, 200));
    switch (H5Iget_type(object.get())) {
      case H5I_GROUP:
        return walk(object.get(), path + "/", depth + 1);
      case H5I_DATASET:
        return add_dataset(object.get(), path);
      default:
        return;
    }
  }

  void add_dataset(hid_t dataset, const std::string& path) try {
    if (!is_float(dataset)) return;
    const std::vector<std::int64_t> shape = shape_of(dataset);
    if (shape.empty()) return;
    const std::uint64_t count = element_count(shape);
    check_layout(dataset);
    check_size(dataset, count);
    if (wanted_ && !wanted_(path)) {
      tensors_.insert_or_assign(path, Tensor{shape, {}});
      return;
    }
    Tensor tensor{shape, zeros<float>(count)};
    if (H5Dread(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, tensor.values.data()) <
        0) {
      damaged();
    }
    tensors_.insert_or_assign(path, std::move(tensor));
  } catch (const Error& error) {
    throw Error(fmt::format("dataset {}: {}", excerpt(path, 200), error.what()));
  }

  /// The values must be in the file: HDF5 would fill in what is not. Datasets may be linked more
  /// than once, but not without end.
  void check_size(hid_t dataset, std::uint64_t count) {
    const Hdf5Type type(H5Dget_type(dataset), "element type");
    const std::uint64_t stored = H5Dget_storage_size(dataset);
    if (stored > file_bytes_ || count > stored / H5Tget_size(type.get())) {
      throw Error(
          fmt::format("{} values do not fit the {} bytes that the file has for them; the "
                      "file is truncated or damaged, get it again",
                      count, std::min(stored, file_bytes_)));
    }
    stored_in_all_ += stored;
    if (stored_in_all_ > 4 * file_bytes_) throw Error("the datasets are larger than the file");
  }

  std::uint64_t file_bytes_;
  const TensorFilter& wanted_;
  std::uint64_t stored_in_all_ = 0;
  std::size_t objects_ = 0;
  TensorMap tensors_;
};

}  // namespace

TensorMap read_hdf5(const std::filesystem::path& path, const TensorFilter& wanted) {
  H5dont_atexit();  // it would print about what damaged files left open in it
  const Hdf5Silence silence;
  const Hdf5File file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), "start");
  const Hdf5Object root(H5Oopen(file.get(), "/", H5P_DEFAULT), "root group");
  Walker walker(std::filesystem::file_size(path), wanted);
  walker.walk(root.get(), "", 0);
  TensorMap tensors = walker.take();
  if (tensors.empty()) throw Error("the file holds no datasets of numbers");
  return tensors;
}

}  // namespace impasto
