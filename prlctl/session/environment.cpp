// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/session/environment.hpp"

#include "config-convert/values/values.hpp"
#include "dispatcher/bus/object_paths.hpp"
#include "prlctl/syntax/values.hpp"

#include <limits>

namespace prlctl {
namespace {

using namespace dispatcher;

constexpr std::string_view kNeverInNames = "/:*?\"<>%|";
constexpr const char* kContext = "Failed to get VM config: ";

bool is_unknown() {
  const virErrorPtr last = virGetLastError();
  return last && last->code == VIR_ERR_NO_DOMAIN;
}

// Tries the ways in turn; a null handle with libvirt's NO_DOMAIN where none leads anywhere.
DomainHandle look_up(const Connection& connection, const std::string& word) {
  if (const auto uuid = convert::parse_uuid(word)) {
    DomainHandle found(virDomainLookupByUUIDString(connection.get(), uuid->c_str()));
    if (!found && is_unknown()) found.reset(virDomainLookupByName(connection.get(), ("{" + *uuid + "}").c_str()));
    if (found || !is_unknown()) return found;
  }
  return DomainHandle(virDomainLookupByName(connection.get(), word.c_str()));
}

// The number of a container of PCS6, which the dispatcher alone knows; its UUID.
std::string uuid_of_number(Session& session, const std::string& word) {
  if (!parse_number(word, 1, std::numeric_limits<std::int32_t>::max())) return {};
  const auto proxy = session.dispatcher();
  if (!proxy) return {};
  const auto reply = (*proxy)->call(kHostPath, kHostInterface, "Find", g_variant_new("(s)", word.c_str()), "(o)");
  if (!reply) return {};
  const char* path = nullptr;
  g_variant_get(reply->get(), "(&o)", &path);
  const auto id = object_at(path);
  return id && id->folder == ObjectFolder::kEnvironments ? id->key : std::string();
}

}  // namespace

Answer<Environment> find_environment(Session& session, const std::string& word) {
  const auto connection = session.libvirt();
  if (!connection) return connection.error();
  Environment found;
  found.domain = look_up(*connection, word);
  if (!found.domain && is_unknown()) {
    const std::string uuid = uuid_of_number(session, word);
    if (uuid.empty()) return no_environment().under(kContext);
    found.domain.reset(virDomainLookupByUUIDString(connection->get(), uuid.c_str()));
  }
  if (!found.domain) return libvirt_failure("looking for '" + word + "'").under(kContext);
  found.uuid = uuid_of(found.domain.get());
  found.name = virDomainGetName(found.domain.get());
  const AllocatedText type(virDomainGetOSType(found.domain.get()));
  if (!type) return libvirt_failure("asking for the kind of '" + word + "'").under(kContext);
  found.kind = std::string_view(type.get()) == "exe" ? Kind::kContainer : Kind::kVm;
  return found;
}

bool is_valid_name(std::string_view name) {
  return !name.empty() && name.find_first_of(kNeverInNames) == std::string_view::npos;
}

}  // namespace prlctl
