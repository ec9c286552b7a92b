// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_scheduler.hpp"

#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/rpc/typed_parameters.hpp"
#include "libvirt-driver/xml/cputune.hpp"

#include <algorithm>

namespace driver {
namespace {

constexpr std::int32_t kDefineXml = 11;
constexpr std::int32_t kGetXmlDesc = 14;
constexpr std::int32_t kSetSchedulerFlags = 219;
constexpr std::uint32_t kXmlSecure = 1;
constexpr std::uint32_t kXmlInactive = 2;
constexpr std::uint32_t kAffectLive = 1;
constexpr std::uint32_t kAffectConfig = 2;
constexpr std::size_t kMaxParameters = 16;  // REMOTE_DOMAIN_SCHEDULER_PARAMETERS_MAX
constexpr std::chrono::milliseconds kDeadline{30000};

struct Change {
  DomainObject domain;
  std::vector<TypedParameter> parameters;
  std::uint32_t flags = 0;
};

// libvirt's names of the parameters, and where the XML has them.
struct ParameterRow {
  std::string_view field;
  std::string_view element;
};
constexpr ParameterRow kParameters[] = {{"cpu_shares", "shares"}, {"vcpu_period", "period"}, {"vcpu_quota", "quota"}};

struct NumberText {
  template <typename Value>
  std::optional<std::string> operator()(const Value& value) const {
    if constexpr (std::is_integral_v<Value>) return std::to_string(value);
    return std::nullopt;
  }
};

Result<std::vector<CputuneValue>> xml_values(const std::vector<TypedParameter>& parameters) {
  std::vector<CputuneValue> values;
  for (const TypedParameter& parameter : parameters) {
    const auto* row = std::ranges::find(kParameters, parameter.field, &ParameterRow::field);
    if (row == std::end(kParameters))
      return Error{ErrorCode::kInvalidArg,
                   fmt::format("invalid argument: parameter '{}' is not one of cpu_shares, vcpu_period, vcpu_quota", parameter.field),
                   ErrorDomain::kLxc};
    const auto text = std::visit(NumberText{}, parameter.value);
    if (!text)
      return Error{ErrorCode::kInvalidArg, fmt::format("invalid argument: parameter '{}' must be a whole number", parameter.field),
                   ErrorDomain::kLxc};
    values.push_back({std::string(row->element), *text});
  }
  return values;
}

Bytes xml_question(const DomainObject& domain) {
  XdrWriter out;
  write_domain(out, domain.name, domain.uuid, -1);
  return out.u32(kXmlSecure | kXmlInactive).take();
}

Task<Result<void>> change_definition(ClientSession& session, const Change& change) {
  const auto values = xml_values(change.parameters);
  if (!values) co_return values.error();
  auto reply = co_await session.ask(Kind::kContainer, kGetXmlDesc, xml_question(change.domain), kDeadline);
  if (!reply) co_return reply.error();
  const std::string old_xml(XdrReader(*reply).string());
  const Result<std::string> xml = with_cputune(old_xml, *values);
  if (!xml) co_return xml.error();
  auto defined = co_await session.ask(Kind::kContainer, kDefineXml, XdrWriter().string(*xml).take(), kDeadline);
  if (!defined) co_return defined.error();
  co_return Result<void>{};
}

Task<Result<void>> change_running(ClientSession& session, const Change& change) {
  XdrWriter out;
  write_domain(out, change.domain.name, change.domain.uuid, -1);
  write_parameters(out, change.parameters);
  out.u32(kAffectLive);
  auto reply = co_await session.ask(Kind::kContainer, kSetSchedulerFlags, out.take(), kDeadline);
  if (!reply) co_return reply.error();
  co_return Result<void>{};
}

Task<Result<Bytes>> apply(Call& call, Change change) {
  ClientSession& session = call.session();
  Services& services = session.services();
  const Domain* domain = services.registry.find(change.domain.uuid);
  const bool active = domain && domain->active();
  if (change.flags == 0) change.flags = active ? kAffectLive : kAffectConfig;
  if ((change.flags & kAffectLive) != 0 && !active)
    co_return Error{ErrorCode::kOperationInvalid, "Requested operation is not valid: domain is not running", ErrorDomain::kLxc};
  if ((change.flags & kAffectConfig) != 0) {
    if (auto done = co_await change_definition(session, change); !done) co_return done.error();
  }
  if ((change.flags & kAffectLive) != 0) {
    if (auto done = co_await change_running(session, change); !done) co_return done.error();
  }
  co_await services.feed(Kind::kContainer).barrier();
  co_return Bytes{};
}

Result<Change> read_change(BytesView arguments, bool with_flags) {
  XdrReader in(arguments);
  Change change;
  change.domain = read_domain(in);
  auto parameters = read_parameters(in, kMaxParameters);
  if (!parameters) return undecodable();
  change.parameters = std::move(*parameters);
  if (with_flags) change.flags = in.u32();
  if (!in.ok()) return undecodable();
  return change;
}

Task<Result<Bytes>> set(Call& call, bool with_flags) {
  Result<Change> change = read_change(call.payload(), with_flags);
  if (!change) co_return change.error();
  co_return co_await apply(call, std::move(*change));
}

}  // namespace

Task<Result<Bytes>> set_container_scheduler(Call& call) { return set(call, false); }
Task<Result<Bytes>> set_container_scheduler_flags(Call& call) { return set(call, true); }

}  // namespace driver
