#include "weights/zip_archive.h"

#include <fmt/format.h>
#include <zip.h>

#include "impasto/error.h"
#include "weights/excerpt.h"

namespace impasto {

struct ZipArchive::Handle {
  zip_t* zip = nullptr;

  Handle() = default;
  ~Handle() {
    if (zip != nullptr) zip_discard(zip);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
};

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20U;

using Member = std::unique_ptr<zip_file_t, decltype(&zip_fclose)>;

[[noreturn]] void fail(const std::string& name, const char* reason) {
  throw Error(fmt::format("zip member {}: {}; get the file again", excerpt(name, 200), reason));
}

}  // namespace

ZipArchive::ZipArchive(const std::filesystem::path& path) : handle_(std::make_unique<Handle>()) {
  int code = 0;
  handle_->zip = zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code);
  if (handle_->zip != nullptr) return;
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  const std::string reason = zip_error_strerror(&error);
  zip_error_fini(&error);
  throw Error(fmt::format("not an intact zip archive ({}); get the file again", reason));
}

ZipArchive::~ZipArchive() = default;

std::vector<std::string> ZipArchive::names() const {
  std::vector<std::string> names;
  const zip_int64_t count = zip_get_num_entries(handle_->zip, 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* name = zip_get_name(handle_->zip, static_cast<zip_uint64_t>(i), ZIP_FL_ENC_GUESS);
    if (name != nullptr) names.emplace_back(name);
  }
  return names;
}

bool ZipArchive::contains(const std::string& name) const {
  return zip_name_locate(handle_->zip, name.c_str(), 0) >= 0;
}

std::vector<std::byte> ZipArchive::read(const std::string& name, std::uint64_t most) const {
  std::vector<std::byte> bytes;
  extract(name, most, [&](std::span<const std::byte> piece) {
    bytes.insert(bytes.end(), piece.begin(), piece.end());
  });
  return bytes;
}

void ZipArchive::extract(const std::string& name, std::uint64_t most,
                         const std::function<void(std::span<const std::byte>)>& sink) const {
  const Member member(zip_fopen(handle_->zip, name.c_str(), 0), &zip_fclose);
  if (member == nullptr) fail(name, zip_strerror(handle_->zip));
  std::vector<std::byte> piece(static_cast<std::size_t>(std::min<std::uint64_t>(most + 1, kPiece)));
  for (std::uint64_t total = 0;;) {
    const zip_int64_t n = zip_fread(member.get(), piece.data(), piece.size());
    if (n < 0) fail(name, zip_file_strerror(member.get()));
    if (n == 0) return;
    total += static_cast<std::uint64_t>(n);
    if (total > most) fail(name, fmt::format("more than {} bytes", most).c_str());
    sink(std::span(piece).first(static_cast<std::size_t>(n)));
  }
}

}  // namespace impasto
