// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/transport/read_buffer.hpp"

#include <algorithm>

namespace driver {
namespace {

constexpr std::size_t kMinRoom = 1024;

}  // namespace

void ReadBuffer::move_to(std::size_t capacity) {
  auto grown = std::make_unique_for_overwrite<std::uint8_t[]>(capacity);
  std::copy(data_.get() + head_, data_.get() + tail_, grown.get());
  data_ = std::move(grown);
  capacity_ = capacity;
  tail_ -= head_;
  head_ = 0;
}

std::span<std::uint8_t> ReadBuffer::room(std::size_t wanted_bytes) {
  const std::size_t held = tail_ - head_;
  if (held == 0) head_ = tail_ = 0;
  if (capacity_ == 0) move_to(kSmall);
  const std::size_t wanted = std::max(wanted_bytes, held + kMinRoom);
  if (capacity_ - head_ < wanted) {
    // At most double what is held: the peer has to send bytes to make us allocate more.
    const std::size_t target = std::min(wanted, std::max(2 * held, capacity_));
    if (target > capacity_) {
      move_to(target);
    } else if (head_ > 0 && capacity_ - tail_ < kMinRoom) {
      std::copy(data_.get() + head_, data_.get() + tail_, data_.get());
      tail_ = held;
      head_ = 0;
    }
  }
  if (capacity_ - tail_ < kMinRoom) move_to(held + kMinRoom > capacity_ ? 2 * capacity_ : capacity_);
  return {data_.get() + tail_, capacity_ - tail_};
}

void ReadBuffer::taken(std::size_t count) {
  head_ += count;
  small_frames_ = count <= kSmall ? small_frames_ + 1 : 0;
  if (head_ == tail_ && capacity_ > kSmall && small_frames_ > kCalmFrames) {
    data_.reset();
    capacity_ = head_ = tail_ = 0;
  }
}

}  // namespace driver
