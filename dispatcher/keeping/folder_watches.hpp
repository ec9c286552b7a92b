// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tells when a config file was written, replaced, removed or put there, by a watch on its folder: editors replace the
// file, so its own inode tells little.
//
// One inotify descriptor for all. Not GFileMonitor: it always asks for IN_MODIFY too, and a machine's images lie in the
// same folder: each write of each guest would wake the dispatcher. What is asked for here happens when somebody opens
// or moves files.
//
// add() on any thread (it may block on the file system); told on the main loop. Dead with its owner, on the main loop.
//
// Source: inotify(7).
#pragma once

#include "dispatcher/loop/main_loop.hpp"
#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace dispatcher {

class FolderWatches {
 public:
  // `touched`: look at the file of that key; `all_touched`: of every key, since events were lost.
  FolderWatches(std::function<void(const std::string& key)> touched, std::function<void()> all_touched);
  FolderWatches(const FolderWatches&) = delete;
  FolderWatches& operator=(const FolderWatches&) = delete;
  ~FolderWatches();

  // From now on, in place of what was watched for that key. Again and again does no harm: where another folder has
  // come to bear that name it is that which is watched. An error names the folder and what to do.
  Result<void> add(const std::string& key, const std::string& path);
  void remove(const std::string& key);

 private:
  struct Place {
    int watch = -1;
    std::string name;  // of the file in its folder
  };

  static gboolean on_readable(gint fd, GIOCondition, gpointer self);
  void read();
  std::vector<std::string> keys_of(int watch, std::string_view name);
  void drop(const std::string& key);

  std::function<void(const std::string&)> touched_;
  std::function<void()> all_touched_;
  UniqueFd inotify_;
  guint source_ = 0;
  std::mutex mutex_;  // of what follows
  std::map<std::string, Place, std::less<>> places_;
  std::multimap<int, std::string> keys_;  // by watch
};

}  // namespace dispatcher
