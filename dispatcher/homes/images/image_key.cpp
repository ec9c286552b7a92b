// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/images/image_key.hpp"

#include "dispatcher/daemon/services.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

namespace dispatcher {
namespace {

using SecretHandle = std::unique_ptr<virSecret, FreedBy<&virSecretFree>>;

struct Value {
  unsigned char* bytes = nullptr;
  std::size_t size = 0;

  Value() = default;
  Value(const Value&) = delete;
  Value& operator=(const Value&) = delete;
  ~Value() {
    if (bytes != nullptr) ::explicit_bzero(bytes, size);
    std::free(bytes);
  }
};

Error no_key(const std::string& secret, ErrorCode code, const std::string& why) {
  return {code, fmt::format("key '{}' cannot be used: {}", secret, why)};
}

Error why_no_value(const std::string& secret) {
  const Error said = libvirt_error("its value");
  if (static_cast<int>(said.code) == VIR_ERR_NO_SECRET)
    return no_key(secret, ErrorCode::kInvalidArg, "the secret has no value: set it with `virsh secret-set-value`");
  return no_key(secret, said.code, said.message);
}

}  // namespace

Result<ImageKey> ImageKey::of(const Connection& connection, const std::string& secret) {
  const SecretHandle handle(virSecretLookupByUUIDString(connection.get(), secret.c_str()));
  if (!handle)
    return no_key(secret, ErrorCode::kInvalidArg,
                  "libvirt has no such secret (`virsh secret-list`, `virsh secret-define`)");
  Value value;
  value.bytes = virSecretGetValue(handle.get(), &value.size, 0);
  if (value.bytes == nullptr) return why_no_value(secret);
  UniqueFd memory(::memfd_create("key", MFD_CLOEXEC));
  if (!memory || ::write(memory.get(), value.bytes, value.size) != static_cast<ssize_t>(value.size))
    return system_error("cannot keep a key in memory", errno);
  return ImageKey(std::move(memory));
}

std::string ImageKey::file() const { return fmt::format("/proc/{}/fd/{}", ::getpid(), memory_.get()); }

Result<std::optional<ImageKey>> key_of_image(TaskRun& run, const std::string& secret) {
  if (secret.empty()) return std::optional<ImageKey>();
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  auto key = ImageKey::of(*connection, secret);
  if (!key) return key.error();
  return std::optional(*std::move(key));
}

std::string file_of(const std::optional<ImageKey>& key) { return key ? key->file() : std::string(); }

}  // namespace dispatcher
