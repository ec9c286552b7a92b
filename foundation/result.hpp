// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A value or an Error, for everything that can fail at a boundary. The names are Boost.System's
// (boost::system::result): has_value(), value(), operator*, error().
//
//   Result<Config> config = parse_config(text);
//   if (!config) return config.error();
#pragma once

#include "foundation/error.hpp"

#include <boost/system/result.hpp>

#include <stdexcept>

struct ErrorException : std::runtime_error {
  explicit ErrorException(Error e) : std::runtime_error(e.message), error(std::move(e)) {}
  Error error;
};

// Found by argument-dependent lookup when value() is called on an error.
[[noreturn]] inline void throw_exception_from_error(const Error& e, const boost::source_location&) {
  throw ErrorException(e);
}

template <typename T>
using Result = boost::system::result<T, Error>;
