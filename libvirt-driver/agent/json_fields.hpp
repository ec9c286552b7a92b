// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Members of an object that a guest wrote: of the type that is wanted, or nothing. Any thread.
#pragma once

#include "libvirt-driver/agent/agent_answer.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace driver {

// Longer texts are none: names, addresses, keys.
inline constexpr std::size_t kMaxGuestText = 1u << 20;

inline const json::value* member(const json::object& object, std::string_view key) {
  return object.if_contains({key.data(), key.size()});
}

// Up to a U+0000, as a client of libvirt sees it.
inline std::optional<std::string> text_of(const json::value& value) {
  const json::string* text = value.if_string();
  if (!text || text->size() > kMaxGuestText) return std::nullopt;
  return std::string(text->c_str());
}
inline std::optional<std::string> text_of(const json::object& object, std::string_view key) {
  const json::value* value = member(object, key);
  return value ? text_of(*value) : std::nullopt;
}

template <typename Number>
std::optional<Number> number_of(const json::value& value) {
  if (const std::int64_t* number = value.if_int64(); number && std::in_range<Number>(*number))
    return static_cast<Number>(*number);
  if (const std::uint64_t* number = value.if_uint64(); number && std::in_range<Number>(*number))
    return static_cast<Number>(*number);
  return std::nullopt;
}
template <typename Number>
std::optional<Number> number_of(const json::object& object, std::string_view key) {
  const json::value* value = member(object, key);
  return value ? number_of<Number>(*value) : std::nullopt;
}

inline std::optional<bool> boolean_of(const json::object& object, std::string_view key) {
  const json::value* value = member(object, key);
  const bool* boolean = value ? value->if_bool() : nullptr;
  return boolean ? std::optional(*boolean) : std::nullopt;
}

inline const json::array* array_of(const json::object& object, std::string_view key) {
  const json::value* value = member(object, key);
  return value ? value->if_array() : nullptr;
}

// "internal error: …", as QEMU's driver says it of an answer that lacks something.
inline Error malformed(std::string_view words) {
  return {ErrorCode::kInternal, "internal error: " + std::string(words), ErrorDomain::kLxc};
}

}  // namespace driver
