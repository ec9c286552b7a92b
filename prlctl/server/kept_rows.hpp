// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which settings of `prlsrvctl set` are kept in the file of ours and told again by `info`, one row each; and which are
// refused, since whoever sets them would rely on what nobody does. What is in neither table has a handler of its own
// (set_server.cpp).
#pragma once

#include <span>
#include <string_view>

namespace prlctl {

inline constexpr const char* kServerGroup = "server";

struct KeptRow {
  std::string_view option;     // also the key
  std::string_view otherwise;  // until it is set
};
std::span<const KeptRow> kept_rows();

struct RefusedRow {
  std::string_view option;
  std::string_view harmless;  // the value that says what is so anyway; empty: none
};
std::span<const RefusedRow> refused_rows();

}  // namespace prlctl
