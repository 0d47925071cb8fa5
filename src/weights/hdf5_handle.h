#pragma once

#include <hdf5.h>

#include <string>
#include <utility>

#include "impasto/error.h"

namespace impasto {

/// An HDF5 object, closed when it goes. Throws Error when HDF5 could not open it.
template <herr_t (*close)(hid_t)>
class Hdf5Handle {
 public:
  Hdf5Handle(hid_t id, const std::string& what) : id_(id) {
    if (id_ < 0) {
      throw Error("HDF5 cannot open its " + what +
                  "; the file is truncated or damaged, get it again");
    }
  }
  ~Hdf5Handle() {
    if (id_ >= 0) close(id_);
  }
  Hdf5Handle(Hdf5Handle&& other) noexcept : id_(std::exchange(other.id_, -1)) {}
  Hdf5Handle& operator=(Hdf5Handle&&) = delete;

  [[nodiscard]] hid_t get() const { return id_; }

 private:
  hid_t id_;
};

using Hdf5File = Hdf5Handle<H5Fclose>;
using Hdf5Object = Hdf5Handle<H5Oclose>;
using Hdf5Space = Hdf5Handle<H5Sclose>;
using Hdf5Type = Hdf5Handle<H5Tclose>;
using Hdf5Properties = Hdf5Handle<H5Pclose>;

/// Keeps HDF5 from printing its errors, for as long as the object lives.
class Hdf5Silence {
 public:
  Hdf5Silence() {
    H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  ~Hdf5Silence() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }
  Hdf5Silence(const Hdf5Silence&) = delete;
  Hdf5Silence& operator=(const Hdf5Silence&) = delete;

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

}  // namespace impasto
