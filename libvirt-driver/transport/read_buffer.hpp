// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Bytes that came in and were not taken yet. Grows only as bytes really arrive (doubling), so a length word alone
// never makes it allocate; gives memory back after a run of small frames.
#pragma once

#include "libvirt-driver/rpc/frame.hpp"

#include <memory>

namespace driver {

class ReadBuffer {
 public:
  BytesView bytes() const { return {data_.get() + head_, tail_ - head_}; }

  // Room for new bytes; at least 1 KiB, more when `wanted_bytes` (of the frame begun) are known to be under way.
  std::span<std::uint8_t> room(std::size_t wanted_bytes);
  void added(std::size_t count) { tail_ += count; }
  void taken(std::size_t count);

 private:
  static constexpr std::size_t kSmall = 4096;
  static constexpr int kCalmFrames = 64;

  void move_to(std::size_t capacity);

  std::unique_ptr<std::uint8_t[]> data_;
  std::size_t capacity_ = 0;
  std::size_t head_ = 0;
  std::size_t tail_ = 0;
  int small_frames_ = 0;
};

}  // namespace driver
