// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Reads XDR (RFC 4506) out of a payload that may be hostile. Every read checks the bytes left first; the first
// failure sticks (`ok()` turns false, later reads give zeroes), so a decoder reads all its fields and asks once.
// Nothing is allocated before a length was checked against the bytes that are really there.
//
//   XdrReader in(payload);
//   const std::string_view name = in.string();
//   const std::uint32_t flags = in.u32();
//   if (!in.ok()) return undecodable();
//
// Strings and opaque bytes are views into the payload. Not thread-safe, as any cursor.
#pragma once

#include "libvirt-driver/rpc/frame.hpp"
#include "libvirt-driver/rpc/uuid.hpp"

#include <bit>
#include <string_view>

namespace driver {

class XdrReader {
 public:
  // libvirt's REMOTE_STRING_MAX.
  static constexpr std::size_t kMaxString = 4194304;

  explicit XdrReader(BytesView payload) : rest_(payload), total_(payload.size()) {}

  bool ok() const { return ok_; }
  // All was read and nothing is left over.
  bool done() const { return ok_ && rest_.empty(); }
  BytesView rest() const { return rest_; }
  // Offset of the next byte in the payload.
  std::size_t position() const { return total_ - rest_.size(); }

  std::uint32_t u32() {
    const std::uint8_t* at = take(4);
    return at ? read_word(at) : 0;
  }
  std::int32_t i32() { return static_cast<std::int32_t>(u32()); }
  std::uint64_t u64() {
    const std::uint64_t high = u32();
    return high << 32 | u32();
  }
  std::int64_t i64() { return static_cast<std::int64_t>(u64()); }
  double f64() { return std::bit_cast<double>(u64()); }

  // go-libvirt sends 0x01000000 for "present": any non-zero word counts.
  bool present() { return u32() != 0; }

  std::string_view string(std::size_t limit = kMaxString) {
    const BytesView bytes = opaque(limit);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  BytesView opaque(std::size_t limit) {
    const std::uint32_t length = u32();
    if (length > limit) return fail(), BytesView{};
    const std::size_t padded = (std::size_t{length} + 3) & ~std::size_t{3};
    const std::uint8_t* at = take(padded);
    return at ? BytesView{at, length} : BytesView{};
  }

  Uuid uuid() {
    Uuid uuid{};
    if (const std::uint8_t* at = take(uuid.size())) std::memcpy(uuid.data(), at, uuid.size());
    return uuid;
  }

  // The count of an array whose items take at least `min_item_bytes` each; fails when they cannot all be there.
  std::uint32_t count(std::size_t limit, std::size_t min_item_bytes) {
    const std::uint32_t items = u32();
    if (items > limit || items > rest_.size() / min_item_bytes) return fail(), 0;
    return items;
  }

 private:
  const std::uint8_t* take(std::size_t bytes) {
    if (!ok_ || rest_.size() < bytes) return fail(), nullptr;
    const std::uint8_t* at = rest_.data();
    rest_ = rest_.subspan(bytes);
    return at;
  }
  void fail() {
    ok_ = false;
    rest_ = {};
  }

  BytesView rest_;
  std::size_t total_;
  bool ok_ = true;
};

}  // namespace driver
