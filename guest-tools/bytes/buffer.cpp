// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/bytes/buffer.hpp"

#include <stdlib.h>
#include <string.h>

namespace guest_tools {

char* Buffer::tail(size_t count) {
  if (count > limit_ || size_ > limit_ - count) {
    ok_ = false;
    return nullptr;
  }
  const size_t needed = size_ + count;
  if (needed > capacity_) {
    size_t capacity = capacity_ < 256 ? 256 : capacity_;
    while (capacity < needed) capacity += capacity / 2;
    if (capacity > limit_) capacity = limit_;
    char* grown = static_cast<char*>(realloc(data_, capacity));
    if (grown == nullptr) {
      ok_ = false;
      return nullptr;
    }
    data_ = grown;
    capacity_ = capacity;
  }
  return data_ + size_;
}

Buffer& Buffer::append(Text text) {
  if (text.empty()) return *this;
  char* room = tail(text.size);
  if (room == nullptr) return *this;
  memcpy(room, text.data, text.size);
  size_ += text.size;
  return *this;
}

Buffer& Buffer::append_decimal(uint64_t number) {
  char digits[20];
  size_t start = sizeof(digits);
  do {
    digits[--start] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  return append(Text{digits + start, sizeof(digits) - start});
}

Buffer& Buffer::append_decimal(int64_t number) {
  if (number >= 0) return append_decimal(static_cast<uint64_t>(number));
  return append('-').append_decimal(uint64_t{0} - static_cast<uint64_t>(number));
}

const char* Buffer::c_str() {
  char* room = tail(1);
  if (room == nullptr) return "";
  *room = '\0';
  return data_;
}

void Buffer::remove_front(size_t count) {
  if (count > size_) count = size_;
  if (count == 0) return;
  memmove(data_, data_ + count, size_ - count);
  size_ -= count;
  explicit_bzero(data_ + size_, count);
}

void Buffer::truncate(size_t size) {
  if (size < size_) size_ = size;
  ok_ = true;
}

void Buffer::clear() {
  size_ = 0;
  ok_ = true;
}

void Buffer::release() {
  free(data_);
  data_ = nullptr;
  capacity_ = 0;
  clear();
}

void Buffer::wipe() {
  if (data_ != nullptr) explicit_bzero(data_, capacity_);
  clear();
}

}  // namespace guest_tools
