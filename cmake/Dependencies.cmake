# Debian 12 packages; scripts/setup.sh installs them.
find_package(OpenMP REQUIRED COMPONENTS CXX)
find_library(OPENMP_RUNTIME libgomp.a PATHS ${CMAKE_CXX_IMPLICIT_LINK_DIRECTORIES} REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Eigen3 REQUIRED NO_MODULE)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(VIPS REQUIRED IMPORTED_TARGET vips-cpp)
pkg_get_variable(VIPS_LIBRARIES_FOLDER vips-cpp libdir)
string(REGEX MATCH "^[0-9]+\\.[0-9]+" VIPS_SERIES "${VIPS_VERSION}")
set(VIPS_MODULES ${VIPS_LIBRARIES_FOLDER}/vips-modules-${VIPS_SERIES})
pkg_check_modules(GMODULE REQUIRED IMPORTED_TARGET gmodule-no-export-2.0)
pkg_check_modules(LCMS2 REQUIRED IMPORTED_TARGET lcms2)
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)

# Debian's dnnl-config.cmake asks for OpenCL's headers, which impasto has no use for.
find_path(DNNL_INCLUDE_DIR oneapi/dnnl/dnnl.hpp REQUIRED)
find_library(DNNL_LIBRARY dnnl REQUIRED)
add_library(impasto_dnnl INTERFACE)
target_include_directories(impasto_dnnl SYSTEM INTERFACE ${DNNL_INCLUDE_DIR})
target_link_libraries(impasto_dnnl INTERFACE ${DNNL_LIBRARY})


# CMake's own FindHDF5 asks a compiler wrapper; Debian's pkg-config file is simpler.
pkg_check_modules(HDF5 REQUIRED IMPORTED_TARGET hdf5)
