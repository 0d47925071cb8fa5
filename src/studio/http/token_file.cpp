#include "studio/http/token_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "impasto/error.h"
#include "studio/http/descriptor.h"

namespace impasto::studio {

TokenFile::TokenFile(std::filesystem::path path, const std::string& token)
    : path_(std::move(path)) {
  const std::string text = token + "\n";
  const std::string beside = path_.string() + ".part";
  ::unlink(beside.c_str());
  const Descriptor file(
      ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  const bool is_written =
      file.get() >= 0 && ::fchmod(file.get(), 0600) == 0 &&
      ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(file.get()) == 0 && ::rename(beside.c_str(), path_.c_str()) == 0;
  if (is_written) return;
  const std::string reason = std::generic_category().message(errno);
  ::unlink(beside.c_str());
  throw Error(fmt::format("cannot write the token to {}: {}; choose another --folder",
                          path_.string(), reason));
}

TokenFile::~TokenFile() { ::unlink(path_.c_str()); }

}  // namespace impasto::studio
