// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/keeping/folder_watches.hpp"

#include "foundation/inotify_records.hpp"
#include "foundation/log.hpp"

#include <fmt/format.h>
#include <glib-unix.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <sys/inotify.h>

namespace dispatcher {
namespace {

constexpr std::uint32_t kWanted =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

Error not_watched(const std::string& folder, int why) {
  const char* cure = why == ENOSPC ? "; raise fs.inotify.max_user_watches (sysctl)" : "";
  Error error = system_error(fmt::format("cannot watch folder '{}'", folder), why);
  error.message += cure;
  return error;
}

}  // namespace

FolderWatches::FolderWatches(std::function<void(const std::string&)> touched, std::function<void()> all_touched)
    : touched_(std::move(touched)),
      all_touched_(std::move(all_touched)),
      inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
  if (!inotify_) {
    log_error("{}; edits of config files are seen at the next change of their domains only",
              system_error("cannot make an inotify descriptor (fs.inotify.max_user_instances)", errno).message);
    return;
  }
  source_ = g_unix_fd_add(inotify_.get(), G_IO_IN, &FolderWatches::on_readable, this);
}

FolderWatches::~FolderWatches() {
  if (source_ != 0) g_source_remove(source_);
}

Result<void> FolderWatches::add(const std::string& key, const std::string& path) {
  const std::filesystem::path file(path);
  // Not under the lock, which read() takes on the main loop: a file system may be slow. Should the watch be dropped for
  // another key before it is noted for this one, the kernel says so (IN_IGNORED), and it is asked for again.
  const int watch = inotify_ ? ::inotify_add_watch(inotify_.get(), file.parent_path().c_str(), kWanted) : -1;
  const int why = errno;
  const std::lock_guard lock(mutex_);
  const auto known = places_.find(key);
  const std::string name = file.filename().string();
  if (known != places_.end() && known->second.watch == watch && known->second.name == name) return {};
  drop(key);
  if (watch < 0) return inotify_ ? Result<void>(not_watched(file.parent_path().string(), why)) : Result<void>();
  places_[key] = {watch, name};
  keys_.emplace(watch, key);
  return {};
}

void FolderWatches::remove(const std::string& key) {
  const std::lock_guard lock(mutex_);
  drop(key);
}

void FolderWatches::drop(const std::string& key) {
  const auto place = places_.find(key);
  if (place == places_.end()) return;
  const int watch = place->second.watch;
  const auto [first, last] = keys_.equal_range(watch);
  for (auto entry = first; entry != last; ++entry) {
    if (entry->second != key) continue;
    keys_.erase(entry);
    break;
  }
  if (!keys_.contains(watch)) ::inotify_rm_watch(inotify_.get(), watch);
  places_.erase(place);
}

gboolean FolderWatches::on_readable(gint, GIOCondition, gpointer self) {
  static_cast<FolderWatches*>(self)->read();
  return G_SOURCE_CONTINUE;
}

// Those whose file it is; without a name, the folder's own fate, it is all of that folder.
std::vector<std::string> FolderWatches::keys_of(int watch, std::string_view name) {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> keys;
  const auto [first, last] = keys_.equal_range(watch);
  for (auto entry = first; entry != last; ++entry)
    if (name.empty() || places_.find(entry->second)->second.name == name) keys.push_back(entry->second);
  return keys;
}

void FolderWatches::read() {
  std::array<char, 16384> bytes;
  const ssize_t length = ::read(inotify_.get(), bytes.data(), bytes.size());
  if (length <= 0) return;
  for_each_inotify_record({bytes.data(), static_cast<std::size_t>(length)},
                          [this](const inotify_event& event, std::string_view name) {
                            if (event.mask & IN_Q_OVERFLOW) return all_touched_();
                            const auto keys = keys_of(event.wd, name);
                            if (event.mask & IN_IGNORED)
                              for (const std::string& key : keys) remove(key);
                            for (const std::string& key : keys) touched_(key);
                          });
}

}  // namespace dispatcher
