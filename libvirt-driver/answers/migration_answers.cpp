// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Migration's destination side, saved images, QEMU attach: nothing is known here yet of the domain, so the XML that the
// call carries names the backend. Containers do not migrate and are not saved; everything else is the VMs'.
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/rpc/typed_parameters.hpp"
#include "libvirt-driver/xml/domain_identity.hpp"

namespace driver {
namespace {

constexpr std::size_t kMaxParameters = 256;  // REMOTE_DOMAIN_MIGRATE_PARAM_LIST_MAX is 64
constexpr std::size_t kMaxCookie = 4194304;

using FindXml = std::optional<std::string> (*)(XdrReader& in);

std::optional<std::string> optional_string(XdrReader& in) {
  if (!in.present()) return std::nullopt;
  return std::string(in.string());
}

// PREPARE3 and PREPARE_TUNNEL3 end in: flags, optional name, bandwidth, XML.
std::optional<std::string> xml_at_end(XdrReader& in) {
  in.u64();
  optional_string(in);
  in.u64();
  return std::string(in.string());
}

std::optional<std::string> after_cookie_and_uri(XdrReader& in) {
  in.opaque(kMaxCookie);
  optional_string(in);
  return xml_at_end(in);
}

std::optional<std::string> after_cookie(XdrReader& in) {
  in.opaque(kMaxCookie);
  return xml_at_end(in);
}

std::optional<std::string> after_uri(XdrReader& in) {
  optional_string(in);
  return xml_at_end(in);
}

std::optional<std::string> among_parameters(XdrReader& in) {
  const auto parameters = read_parameters(in, kMaxParameters);
  if (!parameters) return std::nullopt;
  for (const TypedParameter& parameter : *parameters) {
    if (parameter.field == "destination_xml" && std::holds_alternative<std::string>(parameter.value))
      return std::get<std::string>(parameter.value);
  }
  return std::nullopt;
}

template <FindXml Find>
Result<Passage> by_xml(ClientSession&, BytesView arguments) {
  XdrReader in(arguments);
  const std::optional<std::string> xml = Find(in);
  if (!in.ok()) return undecodable();
  if (!xml || xml->empty()) return Passage{Kind::kVm, std::nullopt};
  const Result<DomainIdentity> identity = parse_domain_identity(*xml);
  if (!identity) return identity.error();
  const Result<Kind> kind = choose_kind(*identity);
  if (!kind) return kind.error();
  if (*kind == Kind::kContainer)
    return Error{ErrorCode::kOperationUnsupported,
                 fmt::format("Operation not supported: container '{}' cannot be migrated; stop it and copy its home", identity->name)};
  return Passage{Kind::kVm, std::nullopt};
}

Result<Passage> to_vms(ClientSession&, BytesView) { return Passage{Kind::kVm, std::nullopt}; }

constexpr Answer kAnswers[] = {
    {54, &to_vms},                     // restore
    {61, &to_vms},                     // migrate prepare
    {63, &to_vms},                     // migrate finish
    {108, &by_xml<&after_uri>},        // migrate prepare 2
    {109, &to_vms},                    // migrate finish 2
    {148, &by_xml<&xml_at_end>},       // migrate prepare tunnel
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
