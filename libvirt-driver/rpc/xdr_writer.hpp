// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Appends XDR (RFC 4506) to a growing payload. Everything is big-endian and padded to four bytes.
//
//   Bytes payload = XdrWriter().string("vz:///system").u32(flags).take();
#pragma once

#include "libvirt-driver/rpc/frame.hpp"
#include "libvirt-driver/rpc/uuid.hpp"

#include <bit>
#include <string_view>

namespace driver {

class XdrWriter {
 public:
  XdrWriter& u32(std::uint32_t value) {
    const std::size_t at = bytes_.size();
    bytes_.resize(at + 4);
    write_word(bytes_.data() + at, value);
    return *this;
  }
  XdrWriter& i32(std::int32_t value) { return u32(static_cast<std::uint32_t>(value)); }
  XdrWriter& u64(std::uint64_t value) {
    return u32(static_cast<std::uint32_t>(value >> 32)).u32(static_cast<std::uint32_t>(value));
  }
  XdrWriter& i64(std::int64_t value) { return u64(static_cast<std::uint64_t>(value)); }
  XdrWriter& f64(double value) { return u64(std::bit_cast<std::uint64_t>(value)); }

  XdrWriter& string(std::string_view text) {
    u32(static_cast<std::uint32_t>(text.size()));
    bytes_.insert(bytes_.end(), text.begin(), text.end());
    bytes_.resize((bytes_.size() + 3) & ~std::size_t{3});
    return *this;
  }
  XdrWriter& uuid(const Uuid& uuid) { return raw(uuid); }

  // Bytes that are XDR already.
  XdrWriter& raw(BytesView bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return *this;
  }

  void reserve(std::size_t bytes) { bytes_.reserve(bytes); }
  std::size_t size() const { return bytes_.size(); }
  BytesView view() const { return bytes_; }
  // Overwrites the word at `at`, which was written before (a count known only at the end).
  void patch_u32(std::size_t at, std::uint32_t value) { write_word(bytes_.data() + at, value); }
  Bytes take() { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

}  // namespace driver
