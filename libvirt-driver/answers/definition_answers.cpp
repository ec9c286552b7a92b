// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Define and create: the XML's type and os type name the backend; name and UUID must be free in the other one, which
// cannot check that itself; what the backend cannot have is kept in metadata (xml/backend_form.hpp).
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/answers/name_conflict.hpp"
#include "libvirt-driver/daemon/log.hpp"
#include "libvirt-driver/registry/container_id.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/xml/backend_form.hpp"
#include "libvirt-driver/xml/backend_form_options.hpp"
#include "libvirt-driver/xml/domain_identity.hpp"

namespace driver {
namespace {

constexpr std::int32_t kCreateXml = 10;
constexpr std::int32_t kDefineXml = 11;
constexpr std::int32_t kCreateXmlWithFiles = 309;
constexpr std::int32_t kDefineXmlFlags = 350;
// Creating starts the domain, which takes as long as it takes.
constexpr std::chrono::milliseconds kDeadline{std::chrono::hours(24)};

struct Definition {
  Kind kind = Kind::kVm;
  std::string name;
  std::optional<Uuid> uuid;
  std::string backend_xml;
};

Result<Definition> read_definition(ClientSession& session, std::string_view xml) {
  const Result<DomainIdentity> identity = parse_domain_identity(xml);
  if (!identity) return identity.error();
  const Result<Kind> kind = choose_kind(*identity);
  if (!kind) return kind.error();
  const Services& services = session.services();
  if (!services.feed(*kind).is_up()) return services.feed(*kind).last_error();
  Result<BackendForm> form = backend_form(xml, *kind, form_options(services.kvm_works, services.config.homes_root));
  if (!form) return form.error();
  for (const std::string& warning : form->warnings) log_warning("domain '{}': {}", identity->name, warning);
  return Definition{*kind, identity->name, identity->uuid, std::move(form->xml)};
}

Error taken_meanwhile(const Definition& wanted) {
  return {ErrorCode::kOperationFailed,
          fmt::format("operation failed: domain '{}' is being defined by another client", wanted.name), ErrorDomain::kDomain};
}

// The reply's domain under its public id; right after a start LXC says -1 and the registry knows better.
Result<Bytes> public_domain(const Services& services, Kind kind, BytesView reply) {
  XdrReader in(reply);
  const DomainObject domain = read_domain(in);
  if (!in.ok()) return undecodable();
  const Domain* known = services.registry.find(domain.uuid);
  XdrWriter out;
  write_domain(out, domain.name, domain.uuid, known && known->kind == kind ? known->id : services.registry.shown_id(kind, domain.id));
  return out.take();
}

Task<Result<Bytes>> define_or_create(Call& call) {
  XdrReader in(call.payload());
  const std::string_view xml = in.string();
  const BytesView flags = in.rest();
  if (!in.ok()) co_return undecodable();
  ClientSession& session = call.session();
  Services& services = session.services();
  const Result<Definition> wanted = read_definition(session, xml);
  if (!wanted) co_return wanted.error();
  if (const auto error = name_conflict(services.registry, wanted->kind, wanted->name, wanted->uuid)) co_return *error;
  const auto hold = services.reservations.hold({wanted->name, wanted->uuid, wanted->kind});
  if (!hold) co_return taken_meanwhile(*wanted);

  Bytes arguments = XdrWriter().string(wanted->backend_xml).raw(flags).take();
  auto reply = co_await session.ask(wanted->kind, call.procedure().number, std::move(arguments), kDeadline);
  if (!reply) co_return reply.error();
  co_await services.feed(wanted->kind).barrier();
  co_return public_domain(services, wanted->kind, *reply);
}

// The descriptors go on with the call, so it passes under the client's own serial.
Result<Passage> create_with_files(ClientSession& session, BytesView arguments) {
  XdrReader in(arguments);
  const std::string_view xml = in.string();
  const BytesView flags = in.rest();
  if (!in.ok()) return undecodable();
  const Result<Definition> wanted = read_definition(session, xml);
  if (!wanted) return wanted.error();
  if (const auto error = name_conflict(session.services().registry, wanted->kind, wanted->name, wanted->uuid)) return *error;
  return Passage{wanted->kind, XdrWriter().string(wanted->backend_xml).raw(flags).take()};
}

constexpr Answer kAnswers[] = {{kCreateXml, &define_or_create},
                               {kDefineXml, &define_or_create},
                               {kCreateXmlWithFiles, &create_with_files},
                               {kDefineXmlFlags, &define_or_create}};

}  // namespace

std::span<const Answer> definition_answers() { return kAnswers; }

}  // namespace driver
