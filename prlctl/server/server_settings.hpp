// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What prlsrvctl keeps about the server that nobody else does: a key file below the state folder, of root alone, since
// the name of a backup's storage may stand beside a password. Keys are the names of prlsrvctl's options; what was never
// set has the default of Virtuozzo. One writer at a time: change() holds a lock until it is written.
//
//   auto settings = ServerSettings::read(path);
//   settings->text("server", "backup-mode", "push")
//
// Errors name the file. One thread.
#pragma once

#include "foundation/result.hpp"

#include <glib.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace prlctl {

class ServerSettings {
 public:
  // A file that is not there has nothing.
  static Result<ServerSettings> read(const std::string& path);
  // Reads, changes, writes; nothing is written where `change` fails.
  static Result<void> change(const std::string& path, const std::function<Result<void>(ServerSettings&)>& change);

  bool has(const std::string& group, const std::string& key) const;
  std::string text(const std::string& group, const std::string& key, std::string_view otherwise = {}) const;
  std::vector<std::string> keys(const std::string& group) const;
  void set(const std::string& group, const std::string& key, const std::string& value);
  // False: there was none.
  bool remove(const std::string& group, const std::string& key);

 private:
  ServerSettings() : file_(g_key_file_new(), &g_key_file_unref) {}
  std::string content() const;

  std::unique_ptr<GKeyFile, void (*)(GKeyFile*)> file_;
};

}  // namespace prlctl
