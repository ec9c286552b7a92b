// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/keeping/kept_configs.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/read_if_there.hpp"

#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

namespace dispatcher {
namespace {

constexpr std::size_t kCopyLimitBytes = 16U << 20;

}  // namespace

KeptConfigs::KeptConfigs(Database& database, const std::string& state_folder)
    : database_(database), folder_(state_folder + "/configs") {}

std::string KeptConfigs::path(const std::string& uuid) const { return folder_ + "/" + uuid; }

std::string KeptConfigs::journal_path(const std::string& uuid) const { return path(uuid) + ".fields"; }

Result<void> KeptConfigs::prepare() {
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) return system_error("making " + folder_, errno);
  return {};
}

Result<std::string> KeptConfigs::copy(const std::string& uuid) {
  auto text = read_if_there(path(uuid), kCopyLimitBytes);
  if (!text) return text.error();
  return std::move(*text).value_or("");
}

Result<void> KeptConfigs::set_copy(const std::string& uuid, const std::string& copied) {
  return write_file_atomically(path(uuid), copied);
}

bool KeptConfigs::agree(const std::string& uuid, const std::string& definition_digest, const std::string& file_digest) {
  const auto rows = database_.run("SELECT 1 FROM kept_configs WHERE uuid = ? AND definition = ? AND file = ?",
                                  {uuid, definition_digest, file_digest});
  return rows && !rows->empty();  // not known: they are compared
}

Result<void> KeptConfigs::set_agreed(const std::string& uuid, const std::string& definition_digest,
                                     const std::string& file_digest) {
  return database_.transaction([&]() -> Result<void> {
    auto put = database_.change(
        "INSERT INTO kept_configs VALUES (?, ?, ?) ON CONFLICT(uuid) DO UPDATE SET definition = excluded.definition,"
        " file = excluded.file",
        {uuid, definition_digest, file_digest});
    if (!put) return put;
    return database_.change("UPDATE homes SET written_digest = ? WHERE uuid = ?", {file_digest, uuid});
  });
}

Result<void> KeptConfigs::forget(const std::string& uuid) {
  for (const std::string& file : {path(uuid), journal_path(uuid)})
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) return system_error("removing " + file, errno);
  return database_.change("DELETE FROM kept_configs WHERE uuid = ?", {uuid});
}

}  // namespace dispatcher
