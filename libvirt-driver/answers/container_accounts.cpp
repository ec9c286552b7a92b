// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_accounts.hpp"

#include "libvirt-driver/agent/json_fields.hpp"
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/answers/container_agent.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

#include <boost/beast/core/detail/base64.hpp>

namespace driver {
namespace {

constexpr std::size_t kMaxKeys = 2048;  // REMOTE_DOMAIN_AUTHORIZED_SSH_KEYS_MAX
constexpr std::size_t kLeastTextBytes = 4;
// virDomainSetUserPasswordFlags, virDomainAuthorizedSSHKeysSetFlags
constexpr std::uint32_t kEncrypted = 1;
constexpr std::uint32_t kAppend = 1;
constexpr std::uint32_t kRemove = 2;

std::string base64(std::string_view bytes) {
  namespace beast = boost::beast::detail::base64;
  std::string text(beast::encoded_size(bytes.size()), '\0');
  text.resize(beast::encode(text.data(), bytes.data(), bytes.size()));
  return text;
}

std::string optional_text(XdrReader& in) { return in.present() ? std::string(in.string()) : std::string(); }

}  // namespace

Task<Result<Bytes>> set_user_password(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::string user = optional_text(in);
  const std::string password = optional_text(in);
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  if (auto known = check_flags(flags, kEncrypted, "virDomainSetUserPassword"); !known) co_return known.error();
  json::object arguments;
  arguments["crypted"] = (flags & kEncrypted) != 0;
  arguments["username"] = user;
  arguments["password"] = base64(password);
  const auto returned = co_await agent_returns(call.session(), domain, "virDomainSetUserPassword",
                                               "guest-set-user-password", std::move(arguments));
  if (!returned) co_return returned.error();
  co_return Bytes{};
}

Task<Result<Bytes>> get_ssh_keys(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::string user(in.string());
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  if (auto known = check_flags(flags, 0, "virDomainAuthorizedSSHKeysGet"); !known) co_return known.error();
  json::object arguments;
  arguments["username"] = user;
  const auto returned = co_await agent_returns(call.session(), domain, "virDomainAuthorizedSSHKeysGet",
                                               "guest-ssh-get-authorized-keys", std::move(arguments));
  if (!returned) co_return returned.error();
  const json::object* object = returned->if_object();
  const json::array* keys = object ? array_of(*object, "keys") : nullptr;
  if (!keys) co_return malformed("qemu agent didn't return an array of keys");
  if (keys->size() > kMaxKeys)
    co_return Error{ErrorCode::kRpc,
                    fmt::format("Number of keys {}, which exceeds max limit: {}", keys->size(), kMaxKeys),
                    ErrorDomain::kRpc};
  XdrWriter out;
  out.u32(static_cast<std::uint32_t>(keys->size()));
  for (const json::value& key : *keys) {
    const auto text = text_of(key);
    if (!text) co_return malformed("array element missing in guest-ssh-get-authorized-keys return value");
    out.string(*text);
  }
  co_return out.take();
}

Task<Result<Bytes>> set_ssh_keys(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::string user(in.string());
  json::array keys;
  for (std::uint32_t left = in.count(kMaxKeys, kLeastTextBytes); left > 0 && in.ok(); --left)
    keys.emplace_back(in.string());
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  if (auto known = check_flags(flags, kAppend | kRemove, "virDomainAuthorizedSSHKeysSet"); !known)
    co_return known.error();
  if (flags == (kAppend | kRemove))
    co_return invalid_argument(
        "Flags 'VIR_DOMAIN_AUTHORIZED_SSH_KEYS_SET_APPEND' and "
        "'VIR_DOMAIN_AUTHORIZED_SSH_KEYS_SET_REMOVE' are mutually exclusive");
  json::object arguments;
  arguments["username"] = user;
  arguments["keys"] = std::move(keys);
  if (flags != kRemove) arguments["reset"] = flags != kAppend;
  const std::string_view command =
      flags == kRemove ? "guest-ssh-remove-authorized-keys" : "guest-ssh-add-authorized-keys";
  const auto returned =
      co_await agent_returns(call.session(), domain, "virDomainAuthorizedSSHKeysSet", command, std::move(arguments));
  if (!returned) co_return returned.error();
  co_return Bytes{};
}

}  // namespace driver
