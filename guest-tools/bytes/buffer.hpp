// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Bytes that grow up to a limit. What has no room, or no memory, is left out whole and makes ok() false for good: a
// text is put together first and asked for its health once, when it is complete.
#pragma once

#include "guest-tools/bytes/text.hpp"

namespace guest_tools {

class Buffer {
 public:
  explicit Buffer(size_t limit = 0) : limit_(limit) {}
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { release(); }

  size_t size() const { return size_; }
  size_t limit() const { return limit_; }
  size_t capacity() const { return capacity_; }
  bool ok() const { return ok_; }
  char* data() { return data_; }
  Text text() const { return size_ == 0 ? Text{} : Text{data_, size_}; }
  const char* c_str();  // with a NUL behind it; "" when there was no room for that

  Buffer& append(Text text);
  Buffer& append(char c) { return append(Text{&c, 1}); }
  Buffer& append_decimal(int64_t number);
  Buffer& append_decimal(uint64_t number);

  // Room for `count` bytes behind the end, or null; commit() says how many were written there.
  char* tail(size_t count);
  void commit(size_t count) { size_ += count; }

  void truncate(size_t size);       // what is left is whole: ok again
  void remove_front(size_t count);  // the bytes are overwritten, not only forgotten
  void clear();                     // empty and ok again; keeps the memory
  void release();                   // and gives it back
  void wipe();                      // overwrites what was here, for passwords

 private:
  char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
  size_t limit_;
  bool ok_ = true;
};

}  // namespace guest_tools
