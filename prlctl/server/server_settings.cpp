// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/server/server_settings.hpp"

#include "dispatcher/bus/glib_handles.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/read_if_there.hpp"
#include "foundation/unique_fd.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <system_error>

namespace prlctl {
namespace {

constexpr std::size_t kLongestBytes = 1 << 20;
constexpr unsigned kMode = 0600;

using Words = std::unique_ptr<char, dispatcher::FreedBy<&g_free>>;

Result<UniqueFd> lock(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kMode));
  if (!fd) return system_error("opening " + path, errno);
  while (::flock(fd.get(), LOCK_EX) < 0)
    if (errno != EINTR) return system_error("locking " + path, errno);
  return fd;
}

}  // namespace

Result<ServerSettings> ServerSettings::read(const std::string& path) {
  const auto text = read_if_there(path, kLongestBytes);
  if (!text) return text.error();
  ServerSettings settings;
  if (!*text || (*text)->empty()) return settings;
  GError* error = nullptr;
  if (!g_key_file_load_from_data(settings.file_.get(), (*text)->data(), (*text)->size(), G_KEY_FILE_NONE, &error)) {
    const dispatcher::ErrorHandle failed(error);
    return Error{ErrorCode::kInvalidArg, path + ": is not a key file: " + failed->message};
  }
  return settings;
}

Result<void> ServerSettings::change(const std::string& path,
                                    const std::function<Result<void>(ServerSettings&)>& change) {
  std::error_code failed;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), failed);
  if (failed) return system_error("making the folder of " + path, failed.value());
  const auto locked = lock(path + ".lock");
  if (!locked) return locked.error();
  auto settings = read(path);
  if (!settings) return settings.error();
  if (const auto changed = change(*settings); !changed) return changed.error();
  return write_file_atomically(path, settings->content(), kMode);
}

bool ServerSettings::has(const std::string& group, const std::string& key) const {
  return g_key_file_has_key(file_.get(), group.c_str(), key.c_str(), nullptr) != FALSE;
}

std::string ServerSettings::text(const std::string& group, const std::string& key, std::string_view otherwise) const {
  const Words value(g_key_file_get_string(file_.get(), group.c_str(), key.c_str(), nullptr));
  return value ? std::string(value.get()) : std::string(otherwise);
}

std::vector<std::string> ServerSettings::keys(const std::string& group) const {
  const std::unique_ptr<char*, dispatcher::FreedBy<&g_strfreev>> found(
      g_key_file_get_keys(file_.get(), group.c_str(), nullptr, nullptr));
  std::vector<std::string> all;
  for (char** key = found.get(); key && *key; ++key) all.emplace_back(*key);
  return all;
}

void ServerSettings::set(const std::string& group, const std::string& key, const std::string& value) {
  g_key_file_set_string(file_.get(), group.c_str(), key.c_str(), value.c_str());
}

bool ServerSettings::remove(const std::string& group, const std::string& key) {
  return g_key_file_remove_key(file_.get(), group.c_str(), key.c_str(), nullptr) != FALSE;
}

std::string ServerSettings::content() const {
  gsize length = 0;
  const Words text(g_key_file_to_data(file_.get(), &length, nullptr));
  return {text.get(), length};
}

}  // namespace prlctl
