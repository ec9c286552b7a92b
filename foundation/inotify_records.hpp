// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What read(2) on an inotify descriptor gave, record by record. The name is the file's in a folder that is watched, else
// empty; it is a view of the bytes, which need not be aligned (GCC 12 does not align a coroutine's variables as they say).
//
//   std::array<char, 16384> buffer;
//   const ssize_t length = ::read(fd, buffer.data(), buffer.size());
//   for_each_inotify_record({buffer.data(), length}, [](const inotify_event& record, std::string_view name) { … });
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>
#include <sys/inotify.h>

template <typename OnRecord>
void for_each_inotify_record(std::string_view records, const OnRecord& on_record) {
  constexpr std::size_t kHead = offsetof(inotify_event, name);
  while (records.size() >= kHead) {
    inotify_event record;
    std::memcpy(&record, records.data(), kHead);
    const std::string_view name = record.len > 0 ? std::string_view(records.data() + kHead) : std::string_view();
    const std::size_t length = kHead + record.len;
    on_record(record, name);
    records.remove_prefix(length);
  }
}
