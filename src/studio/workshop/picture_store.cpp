#include "studio/workshop/picture_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "base/atomic_file.h"
#include "image/encode.h"
#include "image/header.h"
#include "studio/workshop/examples.h"
#include "studio/workshop/files.h"
#include "studio/workshop/picture_record.h"
#include "studio/workshop/refusal.h"
#include "studio/workshop/words.h"
#include "weights/digest.h"

namespace impasto::studio {
namespace {

namespace fs = std::filesystem;

std::string id_of(std::span<const std::byte> bytes) {
  Digest digest(DigestKind::sha256);
  digest.update(bytes);
  return digest.finish().substr(0, kIdLength);
}

/// What errors call a picture that came with a request.
std::string shown_name(const std::string& name) {
  return name.empty() ? "the picture" : fmt::format("\"{}\"", name);
}

StoredPicture example_of(const EmbeddedFile& file) {
  const std::string path(file.name);
  const PictureHeader header = read_picture_header(file.bytes, path);
  return {.id = id_of(file.bytes),
          .name = fs::path(path).stem().string(),
          .type = header.type,
          .width = header.width,
          .height = header.height,
          .has_alpha = header.has_alpha,
          .bytes = file.bytes.size(),
          .role = path.starts_with("content/") ? PictureRole::content : PictureRole::style,
          .example = true};
}

}  // namespace

struct PictureStore::Impl {
  fs::path folder;
  PictureLimits limits;
  std::function<void(const StoredPicture&)> on_added;
  std::map<std::string, std::span<const std::byte>> examples = {};

  mutable std::mutex mutex = {};
  std::map<std::string, StoredPicture> pictures = {};
  mutable std::mutex decoding = {};  // one large picture at a time

  [[nodiscard]] fs::path file(const std::string& id) const { return folder / id; }
  [[nodiscard]] fs::path record(const std::string& id) const { return folder / (id + ".json"); }
  [[nodiscard]] fs::path views() const { return folder / "views"; }
  [[nodiscard]] std::size_t brought() const { return pictures.size() - examples.size(); }

  void take_examples();
  void take_folder();
  [[nodiscard]] std::optional<StoredPicture> find(const std::string& id) const;
  [[nodiscard]] PictureHeader check(const std::string& name,
                                    std::span<const std::byte> bytes) const;
  [[noreturn]] void refuse_full() const;
  std::optional<StoredPicture> insert(const StoredPicture& picture);

  template <typename Use>
  auto with_bytes(const std::string& id, const Use& use) const {
    const auto example = examples.find(id);
    if (example != examples.end()) return use(example->second);
    const std::string bytes = read_file(file(id), limits.bytes);
    return use(std::as_bytes(std::span(bytes)));
  }
};

void PictureStore::Impl::take_examples() {
  for (const EmbeddedFile& file : example_files()) {
    StoredPicture example = example_of(file);
    examples.emplace(example.id, file.bytes);
    pictures.emplace(example.id, std::move(example));
  }
}

/// A record that is damaged, or whose picture is missing, is as good as none: the picture can be
/// brought again.
void PictureStore::Impl::take_folder() {
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string id = entry.path().stem().string();
    if (entry.path().extension() != ".json" || !is_id(id) || pictures.contains(id)) continue;
    std::optional<StoredPicture> picture = read_picture_record(entry.path());
    std::error_code missing;
    if (!picture || picture->id != id || fs::file_size(file(id), missing) != picture->bytes) {
      continue;
    }
    pictures.emplace(id, std::move(*picture));
  }
}

std::optional<StoredPicture> PictureStore::Impl::find(const std::string& id) const {
  const std::lock_guard lock(mutex);
  const auto found = pictures.find(id);
  if (found == pictures.end()) return std::nullopt;
  return found->second;
}

PictureHeader PictureStore::Impl::check(const std::string& name,
                                        std::span<const std::byte> bytes) const {
  if (bytes.size() > limits.bytes) {
    throw Refusal(Reason::too_large,
                  fmt::format("{} has {:.1f} MB, and {:.1f} are taken at most; save it smaller",
                              shown_name(name), static_cast<double>(bytes.size()) / 1e6,
                              static_cast<double>(limits.bytes) / 1e6));
  }
  try {
    PictureHeader header = read_picture_header(bytes, shown_name(name));
    const auto pixels = std::uint64_t{1} * header.width * header.height;
    if (pixels > limits.pixels) {
      throw Refusal(Reason::too_large,
                    fmt::format("{} has {} x {} pixels, and {:.1f} million are taken at most; "
                                "reduce it first",
                                shown_name(name), header.width, header.height,
                                static_cast<double>(limits.pixels) / 1e6));
    }
    const std::lock_guard lock(decoding);
    check_picture(bytes, shown_name(name));
    return header;
  } catch (const Refusal&) {
    throw;
  } catch (const Error& error) {
    throw Refusal(Reason::invalid, error.what());
  }
}

void PictureStore::Impl::refuse_full() const {
  throw Refusal(Reason::full, fmt::format("there are {} pictures already, as many as are kept; "
                                          "remove some",
                                          limits.pictures));
}

/// The one that is there already where the same bytes were brought twice at once.
std::optional<StoredPicture> PictureStore::Impl::insert(const StoredPicture& picture) {
  const std::lock_guard lock(mutex);
  const auto known = pictures.find(picture.id);
  if (known != pictures.end()) return known->second;
  if (brought() >= limits.pictures) {
    std::error_code ignored;
    fs::remove(file(picture.id), ignored);
    refuse_full();
  }
  write_file(record(picture.id), picture_record(picture));
  pictures.emplace(picture.id, picture);
  return std::nullopt;
}

PictureStore::PictureStore(std::filesystem::path folder, PictureLimits limits,
                           std::function<void(const StoredPicture&)> on_added)
    : impl_(std::make_unique<Impl>()) {
  impl_->folder = std::move(folder);
  impl_->limits = limits;
  impl_->on_added = std::move(on_added);
  make_folder(impl_->views());
  for (const fs::path& written : {impl_->folder, impl_->views()}) remove_parts(written);
  impl_->take_examples();
  impl_->take_folder();
}

PictureStore::~PictureStore() = default;

PictureStore::Added PictureStore::add(const std::string& name, PictureRole role,
                                      std::span<const std::byte> bytes) {
  const std::string shown = clean_name(name);
  const std::string id = id_of(bytes);
  if (const auto known = impl_->find(id)) return {*known, false};
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->brought() >= impl_->limits.pictures) impl_->refuse_full();
  }
  const PictureHeader header = impl_->check(shown, bytes);
  const StoredPicture picture{.id = id,
                              .name = shown.empty() ? id : shown,
                              .type = header.type,
                              .width = header.width,
                              .height = header.height,
                              .has_alpha = header.has_alpha,
                              .bytes = bytes.size(),
                              .role = role,
                              .added = now_milliseconds()};
  write_file(impl_->file(id), {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (const auto other = impl_->insert(picture)) return {*other, false};
  if (impl_->on_added) impl_->on_added(picture);
  return {picture, true};
}

std::vector<StoredPicture> PictureStore::list() const {
  std::vector<StoredPicture> list;
  {
    const std::lock_guard lock(impl_->mutex);
    for (const auto& [id, picture] : impl_->pictures) list.push_back(picture);
  }
  std::ranges::sort(list, [](const StoredPicture& a, const StoredPicture& b) {
    if (a.example != b.example) return b.example;
    if (a.added != b.added) return a.added > b.added;
    return a.name < b.name;
  });
  return list;
}

StoredPicture PictureStore::info(const std::string& id) const {
  if (auto picture = impl_->find(id)) return std::move(*picture);
  throw Refusal(Reason::not_found,
                fmt::format("there is no picture {}; bring it first", excerpt_of(id)));
}

std::string PictureStore::bytes_of(const std::string& id) const {
  (void)info(id);
  return impl_->with_bytes(id, [](std::span<const std::byte> bytes) {
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  });
}

Picture PictureStore::read(const std::string& id) const {
  const StoredPicture picture = info(id);
  return impl_->with_bytes(id, [&](std::span<const std::byte> bytes) {
    return read_picture(bytes, shown_name(picture.name));
  });
}

PictureStore::View PictureStore::view(const std::string& id, int side) const {
  const StoredPicture picture = info(id);
  const int kept_side = view_side(side);
  const auto name = [&](std::string_view extension) {
    return impl_->views() / fmt::format("{}-{}.{}", id, kept_side, extension);
  };
  for (const auto& [extension, type] : {std::pair("jpg", "image/jpeg"), {"png", "image/png"}}) {
    std::error_code ignored;
    if (fs::exists(name(extension), ignored)) {
      return {type, read_file(name(extension), kMostViewBytes)};
    }
  }
  Thumbnail view = impl_->with_bytes(id, [&](std::span<const std::byte> bytes) {
    const std::lock_guard lock(impl_->decoding);
    return make_thumbnail(bytes, kept_side, picture.role == PictureRole::regions,
                          shown_name(picture.name));
  });
  write_file(name(view.type == "image/png" ? "png" : "jpg"), view.bytes);
  return {std::move(view.type), std::move(view.bytes)};
}

void PictureStore::remove(const std::string& id) {
  if (info(id).example) {
    throw Refusal(Reason::conflict, "this picture came with impasto, and stays");
  }
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->pictures.erase(id);
    std::error_code ignored;  // what stays is found by nobody without its record
    fs::remove(impl_->record(id), ignored);
    fs::remove(impl_->file(id), ignored);
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(impl_->views())) {
    std::error_code ignored;
    if (entry.path().filename().string().starts_with(id)) fs::remove(entry.path(), ignored);
  }
}

}  // namespace impasto::studio
