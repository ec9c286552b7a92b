// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_scheduler.hpp"

#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/answers/container_definition.hpp"
#include "libvirt-driver/events/event_table.hpp"
#include "libvirt-driver/kernel/cpu_enforcement.hpp"
#include "libvirt-driver/kernel/unit_weight.hpp"
#include "libvirt-driver/registry/container_id.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/rpc/typed_parameters.hpp"
#include "libvirt-driver/xml/cputune.hpp"
#include "libvirt-driver/xml/vcpu_elements.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace driver {
namespace {

constexpr std::size_t kMaxParameters = 16;  // REMOTE_DOMAIN_SCHEDULER_PARAMETERS_MAX

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
      return invalid_argument(
          fmt::format("parameter '{}' is not one of cpu_shares, vcpu_period, vcpu_quota", parameter.field));
    const auto text = std::visit(NumberText{}, parameter.value);
    if (!text) return invalid_argument(fmt::format("parameter '{}' must be a whole number", parameter.field));
    values.push_back({std::string(row->element), *text});
  }
  return values;
}

Task<Result<void>> change_definition(ClientSession& session, const Change& change) {
  const auto values = xml_values(change.parameters);
  if (!values) co_return values.error();
  const Result<std::string> old_xml = co_await container_xml(session, change.domain, kXmlSecure | kXmlInactive);
  if (!old_xml) co_return old_xml.error();
  const Result<std::string> xml = with_cputune(*old_xml, *values);
  if (!xml) co_return xml.error();
  co_return co_await define_container(session, *xml);
}

CpuLimits limits_of(const std::vector<CputuneValue>& values) {
  CpuLimits limits;
  for (const CputuneValue& value : values) {
    if (value.element == "shares") limits.shares = std::strtoull(value.value.c_str(), nullptr, 10);
    if (value.element == "period") limits.period_us = std::strtoull(value.value.c_str(), nullptr, 10);
    if (value.element == "quota") limits.quota_us = std::strtoll(value.value.c_str(), nullptr, 10);
  }
  return limits;
}

ContainerCgroups cgroups_of(const Domain& container) { return find_container_cgroups(controller_pid(container.id)); }

// QEMU's driver tells of such changes; LXC's does not.
void publish_tunables(Services& services, const Domain& container, const std::vector<TypedParameter>& parameters) {
  std::vector<TypedParameter> told = parameters;
  for (TypedParameter& parameter : told) parameter.field = "cputune." + parameter.field;
  XdrWriter body;
  write_domain(body, container.name, container.uuid, container.id);
  write_parameters(body, told);
  services.hub.publish({kEventTunable, container.uuid, body.take()});
}

// A weight that is systemd's is set first, and set back when the kernel refuses the rest.
Task<Result<void>> write_limits(Services& services, ContainerCgroups cgroups, ContainerCpus cpus, CpuLimits limits) {
  const std::string unit = unit_of_weight(cgroups);
  const std::optional<std::uint64_t> weight = unit.empty() ? std::nullopt : std::exchange(limits.shares, std::nullopt);
  const std::optional<std::uint64_t> before = read_cpu_limits(cgroups).shares;
  if (weight) {
    if (auto set = co_await set_unit_cpu_weight(services.executor, unit, *weight); !set) co_return set.error();
  }
  auto written = change_cpu_limits(cgroups, read_live_cpus(cgroups, cpus), limits);
  if (!written && weight && before) static_cast<void>(co_await set_unit_cpu_weight(services.executor, unit, *before));
  co_return written;
}

Task<Result<void>> change_running(ClientSession& session, const Change& change) {
  const auto values = xml_values(change.parameters);
  if (!values) co_return values.error();
  if (auto allowed = co_await may_write(session, change.domain); !allowed) co_return allowed.error();
  const ContainerFacts facts = co_await session.services().container_facts.facts_of(change.domain.uuid);
  const Domain* container = session.services().registry.find(change.domain.uuid);
  if (!container || !container->active()) co_return not_running();
  const Domain changed = *container;
  const ContainerCgroups cgroups = cgroups_of(changed);
  if (auto written = co_await write_limits(session.services(), cgroups, facts.cpus, limits_of(*values)); !written)
    co_return written.error();
  publish_tunables(session.services(), changed, change.parameters);
  co_return Result<void>{};
}

Task<Result<Bytes>> apply(Call& call, Change change) {
  ClientSession& session = call.session();
  Services& services = session.services();
  const Domain* domain = services.registry.find(change.domain.uuid);
  const bool active = domain && domain->active();
  if (change.flags == 0) change.flags = active ? kAffectLive : kAffectConfig;
  if ((change.flags & kAffectLive) != 0 && !active) co_return not_running();
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

template <typename Number>
void overlay_one(CputuneValue& shown, const std::optional<Number>& now, const std::optional<Number>& unless) {
  if (now && !(shown.value.empty() && now == unless)) shown.value = std::to_string(*now);
}

// Puts in what holds now; not where nothing was set and it is the value in `defaults`.
void overlay(std::vector<CputuneValue>& shown, const CpuLimits& now, const CpuLimits& defaults) {
  for (CputuneValue& value : shown) {
    if (value.element == "shares") overlay_one(value, now.shares, defaults.shares);
    if (value.element == "period") overlay_one(value, now.period_us, defaults.period_us);
    if (value.element == "quota") overlay_one(value, now.quota_us, defaults.quota_us);
  }
}

std::vector<std::string> all_elements() {
  std::vector<std::string> elements;
  for (const ParameterRow& row : kParameters) elements.emplace_back(row.element);
  return elements;
}

TypedParameter as_parameter(const ParameterRow& row, const std::string& text) {
  if (row.is_signed) return {std::string(row.field), std::int64_t{std::strtoll(text.c_str(), nullptr, 10)}};
  return {std::string(row.field), std::uint64_t{std::strtoull(text.c_str(), nullptr, 10)}};
}

Task<Result<std::vector<TypedParameter>>> read_values(ClientSession& session, Question question) {
  const Domain* domain = session.services().registry.find(question.domain.uuid);
  const bool active = domain && domain->active();
  if ((question.flags & kAffectLive) != 0 && !active) co_return not_running();
  const bool of_next_boot = !active || (question.flags & kAffectConfig) != 0;
  const Result<std::string> xml = co_await container_xml(session, question.domain, of_next_boot ? kXmlInactive : 0);
  if (!xml) co_return xml.error();
  const auto values = read_cputune(*xml, all_elements());
  if (!values) co_return values.error();
  std::vector<CputuneValue> shown = *values;
  const Domain* now = session.services().registry.find(question.domain.uuid);
  if (!of_next_boot && now && now->active()) {
    const auto cpus = read_vcpus(*xml);
    if (!cpus) co_return cpus.error();
    const ContainerCgroups cgroups = cgroups_of(*now);
    overlay(shown, user_cpu_limits(cgroups, read_live_cpus(cgroups, *cpus)), CpuLimits{});
  }
  std::vector<TypedParameter> parameters;
  for (std::size_t i = 0; i < std::size(kParameters); ++i)
    parameters.push_back(as_parameter(kParameters[i], shown[i].value));
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

Result<std::string> with_live_scheduler(std::string xml, const Domain& container) {
  auto values = read_cputune(xml, all_elements());
  if (!values) return values.error();
  const auto cpus = read_vcpus(xml);
  if (!cpus) return cpus.error();
  const ContainerCgroups cgroups = cgroups_of(container);
  const std::vector<CputuneValue> written = *values;
  overlay(*values, user_cpu_limits(cgroups, read_live_cpus(cgroups, *cpus)), default_cpu_limits(cgroups));
  std::vector<CputuneValue> changed;
  for (std::size_t i = 0; i < values->size(); ++i) {
    if ((*values)[i].value != written[i].value) changed.push_back((*values)[i]);
  }
  if (changed.empty()) return xml;
  return with_cputune(xml, changed);
}

Task<Result<Bytes>> get_container_scheduler(Call& call) { return get(call, false); }
Task<Result<Bytes>> get_container_scheduler_flags(Call& call) { return get(call, true); }
Task<Result<Bytes>> set_container_scheduler(Call& call) { return set(call, false); }
Task<Result<Bytes>> set_container_scheduler_flags(Call& call) { return set(call, true); }

}  // namespace driver
