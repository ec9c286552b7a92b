// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Define and create: the XML's type and os type name the backend; name and UUID must be free in the other one, which
// cannot check that itself; what the backend cannot have is kept in metadata (xml/backend_form.hpp); a container over a
// root of ours gets ids of its own (backend/container_id_maps.hpp).
#include "foundation/log.hpp"
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/answers/name_conflict.hpp"
#include "libvirt-driver/registry/container_id.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/xml/backend_form.hpp"
#include "libvirt-driver/xml/backend_form_options.hpp"
#include "libvirt-driver/xml/container_id_map.hpp"
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
};

Result<Definition> read_definition(const Services& services, std::string_view xml) {
  const Result<DomainIdentity> identity = parse_domain_identity(xml);
  if (!identity) return identity.error();
  const Result<Kind> kind = choose_kind(*identity);
  if (!kind) return kind.error();
  if (!services.feed(*kind).is_up()) return services.feed(*kind).last_error();
  return Definition{*kind, identity->name, identity->uuid};
}

Result<std::string> form_for(const Definition& wanted, std::string_view xml, const BackendFormOptions& options) {
  Result<BackendForm> form = backend_form(xml, wanted.kind, options);
  if (!form) return form.error();
  for (const std::string& warning : form->warnings) log_warning("domain '{}': {}", wanted.name, warning);
  return std::move(form->xml);
}

Error taken_meanwhile(const Definition& wanted) {
  return operation_failed(fmt::format("domain '{}' is being defined by another client", wanted.name),
                          ErrorDomain::kDomain);
}

// The reply's domain under its public id; right after a start LXC says -1 and the registry knows better.
Result<Bytes> public_domain(const Services& services, Kind kind, BytesView reply) {
  XdrReader in(reply);
  const DomainObject domain = read_domain(in);
  if (!in.ok()) return undecodable();
  const Domain* known = services.registry.find(domain.uuid);
  XdrWriter out;
  write_domain(out, domain.name, domain.uuid,
               known && known->kind == kind ? known->id : services.registry.shown_id(kind, domain.id));
  return out.take();
}

Task<Result<Bytes>> ask_backend(Call& call, Kind kind, Bytes arguments) {
  ClientSession& session = call.session();
  if (carries_fds(call.header().type))
    co_return co_await session.ask_with_fds(kind, call.procedure().number, std::move(arguments), call.take_fds(),
                                            kDeadline);
  co_return co_await session.ask(kind, call.procedure().number, std::move(arguments), kDeadline);
}

// Until the backend has it: what nobody else may take meanwhile.
Task<Result<Bytes>> define_container(Call& call, Definition wanted, BackendFormOptions options) {
  XdrReader in(call.payload());
  const std::string_view xml = in.string();
  const BytesView flags = in.rest();
  const Result<ContainerIdMap> id_map = wanted_id_map(xml);
  if (!id_map) co_return id_map.error();
  Services& services = call.session().services();
  auto claim = co_await services.id_maps.claim(wanted.uuid.value_or(options.fresh_uuid), wanted.name, *id_map);
  if (!claim) co_return claim.error();
  options.id_map = claim->id_map();
  const Result<std::string> backend_xml = form_for(wanted, xml, options);
  if (!backend_xml) co_return backend_xml.error();
  auto reply = co_await ask_backend(call, wanted.kind, XdrWriter().string(*backend_xml).raw(flags).take());
  if (!reply) co_return reply.error();
  co_await services.feed(wanted.kind).barrier();
  claim->settle();
  co_return public_domain(services, wanted.kind, *reply);
}

Task<Result<Bytes>> define_vm(Call& call, Definition wanted, BackendFormOptions options) {
  XdrReader in(call.payload());
  const Result<std::string> backend_xml = form_for(wanted, in.string(), options);
  if (!backend_xml) co_return backend_xml.error();
  auto reply = co_await ask_backend(call, wanted.kind, XdrWriter().string(*backend_xml).raw(in.rest()).take());
  if (!reply) co_return reply.error();
  Services& services = call.session().services();
  co_await services.feed(wanted.kind).barrier();
  co_return public_domain(services, wanted.kind, *reply);
}

Task<Result<Bytes>> define_or_create(Call& call) {
  XdrReader in(call.payload());
  const std::string_view xml = in.string();
  if (!in.ok()) co_return undecodable();
  Services& services = call.session().services();
  const Result<Definition> wanted = read_definition(services, xml);
  if (!wanted) co_return wanted.error();
  if (const auto error = name_conflict(services.registry, wanted->kind, wanted->name, wanted->uuid)) co_return *error;
  const auto hold = services.reservations.hold({wanted->name, wanted->uuid, wanted->kind});
  if (!hold) co_return taken_meanwhile(*wanted);
  BackendFormOptions options = form_options(services.kvm_works, services.config.homes_root);
  if (wanted->kind == Kind::kVm) co_return co_await define_vm(call, *wanted, std::move(options));
  co_return co_await define_container(call, *wanted, std::move(options));
}

constexpr Answer kAnswers[] = {{kCreateXml, &define_or_create},
                               {kDefineXml, &define_or_create},
                               {kCreateXmlWithFiles, &define_or_create},
                               {kDefineXmlFlags, &define_or_create}};

}  // namespace

std::span<const Answer> definition_answers() { return kAnswers; }

}  // namespace driver
