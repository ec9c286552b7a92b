// SPDX-License-Identifier: LGPL-2.1-or-later
//
// remote_typed_param: named values of seven types, used by statistics, tunables and the client's identity.
// Types 1 int, 2 uint, 3 llong, 4 ullong, 5 double, 6 boolean, 7 string (libvirt virTypedParameterType).
#pragma once

#include "libvirt-driver/rpc/xdr_reader.hpp"
#include "libvirt-driver/rpc/xdr_writer.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace driver {

struct Boolean {
  bool value = false;
  bool operator==(const Boolean&) const = default;
};

using ParameterValue =
    std::variant<std::int32_t, std::uint32_t, std::int64_t, std::uint64_t, double, Boolean, std::string>;

struct TypedParameter {
  std::string field;
  ParameterValue value;

  bool operator==(const TypedParameter&) const = default;
};

// A parameter takes at least: empty field, type, 4-byte value.
inline constexpr std::size_t kMinParameterBytes = 12;

// An array with its count. Nothing when the bytes are no such array or hold more than `limit` items.
std::optional<std::vector<TypedParameter>> read_parameters(XdrReader& in, std::size_t limit);
void write_parameters(XdrWriter& out, const std::vector<TypedParameter>& parameters);

}  // namespace driver
