# SPDX-License-Identifier: LGPL-2.1-or-later
# The libraries the project stands on; docs/dependencies.md says why each is here.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS program_options)
find_package(fmt REQUIRED)
find_package(ZLIB REQUIRED)
find_package(spdlog REQUIRED)
pkg_check_modules(LIBCRYPTO REQUIRED IMPORTED_TARGET libcrypto)
pkg_check_modules(LIBXML2 REQUIRED IMPORTED_TARGET libxml-2.0)
pkg_check_modules(LIBSYSTEMD REQUIRED IMPORTED_TARGET libsystemd)
pkg_check_modules(GIO REQUIRED IMPORTED_TARGET gio-2.0 gio-unix-2.0)
pkg_check_modules(LIBVIRT REQUIRED IMPORTED_TARGET libvirt)
pkg_check_modules(LIBVIRT_GLIB REQUIRED IMPORTED_TARGET libvirt libvirt-glib-1.0)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)

add_library(switchyard_asio INTERFACE)
target_link_libraries(switchyard_asio INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(switchyard_asio INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_REGEX)
