// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Plain values in a row, up to a limit.
#pragma once

#include <stddef.h>
#include <stdlib.h>

namespace guest_tools {

template <class T>
class Array {
  static_assert(__is_trivially_copyable(T), "grows by realloc");

 public:
  explicit Array(size_t limit) : limit_(limit) {}
  Array(const Array&) = delete;
  Array& operator=(const Array&) = delete;
  ~Array() { free(items_); }

  // Null when there is no room, or no memory.
  T* add(const T& item) {
    if (size_ == limit_) return nullptr;
    if (size_ == capacity_) {
      size_t capacity = capacity_ == 0 ? 16 : capacity_ * 2;
      if (capacity > limit_) capacity = limit_;
      T* grown = static_cast<T*>(realloc(items_, capacity * sizeof(T)));
      if (grown == nullptr) return nullptr;
      items_ = grown;
      capacity_ = capacity;
    }
    items_[size_] = item;
    return &items_[size_++];
  }

  size_t size() const { return size_; }
  T& operator[](size_t index) { return items_[index]; }
  const T& operator[](size_t index) const { return items_[index]; }
  T* begin() { return items_; }
  T* end() { return items_ + size_; }
  const T* begin() const { return items_; }
  const T* end() const { return items_ + size_; }
  void clear() { size_ = 0; }
  // The last one takes its place.
  void remove(size_t index) { items_[index] = items_[--size_]; }

 private:
  T* items_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
  size_t limit_;
};

}  // namespace guest_tools
