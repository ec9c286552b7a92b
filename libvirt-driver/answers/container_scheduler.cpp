// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_scheduler.hpp"

#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/rpc/typed_parameters.hpp"
#include "libvirt-driver/xml/cputune.hpp"

#include <algorithm>
#include <cstdlib>

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
  bool is_signed;
};
constexpr ParameterRow kParameters[] = {
    {"cpu_shares", "shares", false}, {"vcpu_period", "period", false}, {"vcpu_quota", "quota", true}};

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

// Its XML now, or for the next boot.
Task<Result<std::string>> xml_of(ClientSession& session, DomainObject domain, std::uint32_t flags) {
  XdrWriter out;
  write_domain(out, domain.name, domain.uuid, -1);
  out.u32(flags);
  auto reply = co_await session.ask(Kind::kContainer, kGetXmlDesc, out.take(), kDeadline);
  if (!reply) co_return reply.error();
  XdrReader in(*reply);
  std::string xml(in.string());
  if (!in.ok()) co_return undecodable();
  co_return xml;
}

Task<Result<void>> change_definition(ClientSession& session, const Change& change) {
  const auto values = xml_values(change.parameters);
  if (!values) co_return values.error();
  const Result<std::string> old_xml = co_await xml_of(session, change.domain, kXmlSecure | kXmlInactive);
  if (!old_xml) co_return old_xml.error();
  const Result<std::string> xml = with_cputune(*old_xml, *values);
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

struct Question {
  DomainObject domain;
  std::int32_t room = 0;  // parameters the caller has room for; 0: how many are there?
  std::uint32_t flags = 0;
};

Result<Question> read_question(BytesView arguments, bool with_flags) {
  XdrReader in(arguments);
  Question question;
  question.domain = read_domain(in);
  question.room = in.i32();
  if (with_flags) question.flags = in.u32();
  if (!in.ok()) return undecodable();
  return question;
}

TypedParameter as_parameter(const ParameterRow& row, const std::string& text) {
  if (row.is_signed) return {std::string(row.field), std::int64_t{std::strtoll(text.c_str(), nullptr, 10)}};
  return {std::string(row.field), std::uint64_t{std::strtoull(text.c_str(), nullptr, 10)}};
}

Task<Result<std::vector<TypedParameter>>> read_values(ClientSession& session, Question question) {
  const Domain* domain = session.services().registry.find(question.domain.uuid);
  const bool active = domain && domain->active();
  if ((question.flags & kAffectLive) != 0 && !active)
    co_return Error{ErrorCode::kOperationInvalid, "Requested operation is not valid: domain is not running", ErrorDomain::kLxc};
  const bool of_next_boot = !active || (question.flags & kAffectConfig) != 0;
  const Result<std::string> xml = co_await xml_of(session, question.domain, of_next_boot ? kXmlInactive : 0);
  if (!xml) co_return xml.error();
  std::vector<std::string> elements;
  for (const ParameterRow& row : kParameters) elements.emplace_back(row.element);
  const auto values = read_cputune(*xml, elements);
  if (!values) co_return values.error();
  std::vector<TypedParameter> parameters;
  for (std::size_t i = 0; i < std::size(kParameters); ++i) parameters.push_back(as_parameter(kParameters[i], (*values)[i].value));
  co_return parameters;
}

Task<Result<Bytes>> get(Call& call, bool with_flags) {
  const Result<Question> question = read_question(call.payload(), with_flags);
  if (!question) co_return question.error();
  auto parameters = co_await read_values(call.session(), *question);
  if (!parameters) co_return parameters.error();
  const auto count = static_cast<std::int32_t>(parameters->size());
  parameters->resize(std::min<std::size_t>(parameters->size(), static_cast<std::size_t>(std::max(question->room, 0))));
  XdrWriter out;
  write_parameters(out, *parameters);
  if (with_flags) out.i32(question->room == 0 ? count : static_cast<std::int32_t>(parameters->size()));
  co_return out.take();
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

Task<Result<Bytes>> get_container_scheduler(Call& call) { return get(call, false); }
Task<Result<Bytes>> get_container_scheduler_flags(Call& call) { return get(call, true); }
Task<Result<Bytes>> set_container_scheduler(Call& call) { return set(call, false); }
Task<Result<Bytes>> set_container_scheduler_flags(Call& call) { return set(call, true); }

}  // namespace driver
