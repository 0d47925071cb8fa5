#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

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
constexpr std::uint64_t kLargestDeflateRatio = 1032;  // zlib.net/zlib_tech.html

[[noreturn]] void damaged() { throw Error("the file is truncated or damaged; get it again"); }

bool is_float(hid_t dataset) {
  const Hdf5Type type(H5Dget_type(dataset), "element type");
  return H5Tget_class(type.get()) == H5T_FLOAT;
}

/// True where gzip made the stored bytes fewer. Throws Error for data outside the file and for
/// filters that HDF5 would have to load as plugins.
bool check_storage(hid_t dataset) {
  const Hdf5Properties properties(H5Dget_create_plist(dataset), "dataset properties");
  if (H5Pget_layout(properties.get()) == H5D_VIRTUAL ||
      H5Pget_external_count(properties.get()) != 0) {
    throw Error("its values lie in another file, which impasto does not follow");
  }
  bool compressed = false;
  const int filters = H5Pget_nfilters(properties.get());
  for (int i = 0; i < filters; ++i) {
    unsigned int flags = 0;
    std::size_t count = 0;
    const H5Z_filter_t filter = H5Pget_filter2(properties.get(), static_cast<unsigned int>(i),
                                               &flags, &count, nullptr, 0, nullptr, nullptr);
    if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE &&
        filter != H5Z_FILTER_FLETCHER32) {
      throw Error(fmt::format("it is packed with HDF5 filter {}; save it with gzip or none",
                              static_cast<int>(filter)));
    }
    compressed = compressed || filter == H5Z_FILTER_DEFLATE;
  }
  return compressed;
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

class Walker {
 public:
  explicit Walker(std::uint64_t file_bytes) : file_bytes_(file_bytes) {}

  void walk(hid_t group, const std::string& prefix, int depth) {
    if (depth > kDeepest) throw Error("its groups are nested too deep");
    H5G_info_t info{};
    if (H5Gget_info(group, &info) < 0) damaged();
    for (hsize_t i = 0; i < info.nlinks; ++i) {
      if (++objects_ > kMostObjects) throw Error("it has too many groups and datasets");
      visit(group, link_name(group, i), prefix, depth);
    }
  }

  TensorMap take() { return std::move(tensors_); }

 private:
  static std::string link_name(hid_t group, hsize_t index) {
    constexpr std::size_t kLongestName = 1000;
    const ssize_t size =
        H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, index, nullptr, 0, H5P_DEFAULT);
    if (size <= 0 || static_cast<std::size_t>(size) > kLongestName) damaged();
    std::string name(static_cast<std::size_t>(size), '\0');
    if (H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, index, name.data(),
                           name.size() + 1, H5P_DEFAULT) != size) {
      damaged();
    }
    return name;
  }

  void visit(hid_t group, const std::string& name, const std::string& prefix, int depth) {
    H5L_info_t link{};
    if (H5Lget_info(group, name.c_str(), &link, H5P_DEFAULT) < 0) damaged();
    if (link.type != H5L_TYPE_HARD) return;  // soft and external links may lead out of the file
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
    check_size(dataset, count);
    Tensor tensor{shape, std::vector<float>(count)};
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
    const bool compressed = check_storage(dataset);
    const Hdf5Type type(H5Dget_type(dataset), "element type");
    const std::uint64_t stored = H5Dget_storage_size(dataset);
    const std::uint64_t unpacked = compressed ? stored * kLargestDeflateRatio : stored;
    if (stored > file_bytes_ || count > unpacked / H5Tget_size(type.get())) {
      throw Error(
          fmt::format("{} values do not fit the {} bytes that the file has for them; the "
                      "file is truncated or damaged, get it again",
                      count, std::min(stored, file_bytes_)));
    }
    stored_in_all_ += stored;
    if (stored_in_all_ > 4 * file_bytes_) throw Error("the datasets are larger than the file");
  }

  std::uint64_t file_bytes_;
  std::uint64_t stored_in_all_ = 0;
  std::size_t objects_ = 0;
  TensorMap tensors_;
};

}  // namespace

TensorMap read_hdf5(const std::filesystem::path& path) {
  H5dont_atexit();  // it would print about what damaged files left open in it
  const Hdf5Silence silence;
  const Hdf5File file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), "start");
  const Hdf5Object root(H5Oopen(file.get(), "/", H5P_DEFAULT), "root group");
  Walker walker(std::filesystem::file_size(path));
  walker.walk(root.get(), "", 0);
  TensorMap tensors = walker.take();
  if (tensors.empty()) throw Error("the file holds no datasets of numbers");
  return tensors;
}

}  // namespace impasto
