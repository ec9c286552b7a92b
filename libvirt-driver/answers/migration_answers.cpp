// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Migration's destination side, saved images, QEMU attach: nothing is known here yet of the domain, so the XML that the
// call carries names the backend. Containers do not migrate and are not saved; everything else is the VMs'.
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/answers/name_conflict.hpp"
#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/rpc/typed_parameters.hpp"
#include "libvirt-driver/xml/domain_identity.hpp"

namespace driver {
namespace {

constexpr std::size_t kMaxParameters = 256;  // REMOTE_DOMAIN_MIGRATE_PARAM_LIST_MAX is 64
constexpr std::size_t kMaxCookie = 4194304;

// What a prepare call says of the domain to come.
struct Incoming {
  std::optional<std::string> new_name;
  std::string xml;
};
using ReadIncoming = Incoming (*)(XdrReader& in);

std::optional<std::string> optional_string(XdrReader& in) {
  if (!in.present()) return std::nullopt;
  return std::string(in.string());
}

// PREPARE2, PREPARE3 and their tunnelled forms end in: flags, optional name, bandwidth, XML.
Incoming read_end(XdrReader& in) {
  Incoming incoming;
  in.u64();
  incoming.new_name = optional_string(in);
  in.u64();
  incoming.xml = std::string(in.string());
  return incoming;
}

Incoming after_cookie_and_uri(XdrReader& in) {
  in.opaque(kMaxCookie);
  optional_string(in);
  return read_end(in);
}

Incoming after_cookie(XdrReader& in) {
  in.opaque(kMaxCookie);
  return read_end(in);
}

Incoming after_uri(XdrReader& in) {
  optional_string(in);
  return read_end(in);
}

Incoming among_parameters(XdrReader& in) {
  Incoming incoming;
  const auto parameters = read_parameters(in, kMaxParameters);
  if (!parameters) return incoming;
  for (const TypedParameter& parameter : *parameters) {
    const auto* text = std::get_if<std::string>(&parameter.value);
    if (text && parameter.field == "destination_xml") incoming.xml = *text;
    if (text && parameter.field == "destination_name") incoming.new_name = *text;
  }
  return incoming;
}

template <ReadIncoming Read>
Result<Passage> by_xml(ClientSession& session, BytesView arguments) {
  XdrReader in(arguments);
  const Incoming incoming = Read(in);
  if (!in.ok()) return undecodable();
  if (incoming.xml.empty()) return Passage{Kind::kVm, std::nullopt};
  const Result<DomainIdentity> identity = parse_domain_identity(incoming.xml);
  if (!identity) return identity.error();
  const Result<Kind> kind = choose_kind(*identity);
  if (!kind) return kind.error();
  if (*kind == Kind::kContainer)
    return operation_unsupported(
        fmt::format("container '{}' cannot be migrated; stop it and copy its home", identity->name), ErrorDomain::kVz);
  const std::string name = incoming.new_name.value_or(identity->name);
  if (const auto error = name_conflict(session.services().registry, Kind::kVm, name, identity->uuid)) return *error;
  return Passage{Kind::kVm, std::nullopt};
}

Result<Passage> to_vms(ClientSession&, BytesView) { return Passage{Kind::kVm, std::nullopt}; }

constexpr Answer kAnswers[] = {
    {54, &to_vms},                     // restore
    {61, &to_vms},                     // migrate prepare
    {63, &to_vms},                     // migrate finish
    {108, &by_xml<&after_uri>},        // migrate prepare 2
    {109, &to_vms},                    // migrate finish 2
    {148, &by_xml<&read_end>},       // migrate prepare tunnel
    {214, &by_xml<&after_cookie_and_uri>},
    {215, &by_xml<&after_cookie>},
    {217, &to_vms},
    {233, &to_vms},
    {235, &to_vms},
    {236, &to_vms},
    {303, &by_xml<&among_parameters>},
    {304, &by_xml<&among_parameters>},
    {306, &to_vms},
    {441, &to_vms},
};

}  // namespace

std::span<const Answer> migration_answers() { return kAnswers; }

}  // namespace driver
