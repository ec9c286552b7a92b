// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_numa.hpp"

#include "libvirt-driver/answers/container_definition.hpp"
#include "libvirt-driver/answers/container_limits.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/rpc/typed_parameters.hpp"
#include "libvirt-driver/xml/numatune.hpp"

#include <algorithm>

namespace driver {
namespace {

constexpr std::int32_t kSet = 254;
constexpr std::int32_t kGet = 255;
constexpr std::size_t kMaxParameters = 16;  // REMOTE_DOMAIN_NUMA_PARAMETERS_MAX
constexpr std::string_view kMode = "numa_mode";
constexpr std::string_view kNodeset = "numa_nodeset";
constexpr std::string_view kCpusetMems = "cpuset.mems";
// virDomainNumatuneMemMode
constexpr std::string_view kModes[] = {"strict", "preferred", "interleave", "restrictive"};

struct NumaChange {
  DomainObject domain;
  std::optional<std::string> mode;
  std::optional<std::string> nodeset;
  std::uint32_t flags = 0;
};

Result<void> take(const TypedParameter& parameter, NumaChange& change) {
  if (parameter.field == kMode) {
    const auto* mode = std::get_if<std::int32_t>(&parameter.value);
    if (!mode || *mode < 0 || static_cast<std::size_t>(*mode) >= std::size(kModes))
      return invalid_argument("unsupported numatune mode");
    change.mode = std::string(kModes[*mode]);
    return {};
  }
  if (parameter.field != kNodeset)
    return invalid_argument(fmt::format("parameter '{}' not supported", parameter.field));
  const auto* nodes = std::get_if<std::string>(&parameter.value);
  if (!nodes || nodes->empty() || nodes->find_first_not_of("0123456789,-^") != std::string::npos)
    return invalid_argument("nodeset bitmap must be a list of nodes, such as 0-1,3");
  change.nodeset = *nodes;
  return {};
}

Result<NumaChange> read_change(BytesView arguments) {
  XdrReader in(arguments);
  NumaChange change;
  change.domain = read_domain(in);
  const auto parameters = read_parameters(in, kMaxParameters);
  change.flags = in.u32();
  if (!parameters || !in.ok()) return undecodable();
  for (const TypedParameter& parameter : *parameters)
    if (auto taken = take(parameter, change); !taken) return taken.error();
  return change;
}

Task<Result<void>> change_running(ClientSession& session, NumaChange change) {
  if (auto allowed = co_await may_write(session, change.domain); !allowed) co_return allowed.error();
  const auto xml = co_await container_xml(session, change.domain, 0);
  if (!xml) co_return xml.error();
  const auto now = read_numatune(*xml);
  if (!now) co_return now.error();
  if (change.mode && *change.mode != now->mode)
    co_return operation_invalid("can't change numatune mode for running domain");
  if (!change.nodeset) co_return Result<void>{};
  if (now->mode != "strict" && now->mode != "restrictive")
    co_return operation_invalid("change of nodeset for running domain requires strict numa mode");
  const auto container = running_container(session.services(), change.domain.uuid);
  if (!container) co_return container.error();
  const auto place = limit_place_of(*container, session.services().config.homes_root);
  if (!place) co_return place.error();
  co_return containers::write_cgroup_value(place->folders.of("cpuset"), kCpusetMems, *change.nodeset,
                                           "limit 'nodemask'");
}

Task<Result<void>> change_definition(ClientSession& session, NumaChange change) {
  const auto xml = co_await container_xml(session, change.domain, kXmlSecure | kXmlInactive);
  if (!xml) co_return xml.error();
  auto wanted = read_numatune(*xml);
  if (!wanted) co_return wanted.error();
  if (change.mode) wanted->mode = *change.mode;
  if (change.nodeset) wanted->nodeset = *change.nodeset;
  const auto changed = with_numatune(*xml, *wanted);
  if (!changed) co_return changed.error();
  co_return co_await define_container(session, *changed);
}

Task<Result<Bytes>> set_numa(Call& call) {
  const auto change = read_change(call.payload());
  if (!change) co_return change.error();
  ClientSession& session = call.session();
  const auto impact = impact_of(session.services(), change->domain.uuid, change->flags);
  if (!impact) co_return impact.error();
  if (impact->live)
    if (auto done = co_await change_running(session, *change); !done) co_return done.error();
  if (impact->config)
    if (auto done = co_await change_definition(session, *change); !done) co_return done.error();
  co_await session.services().feed(Kind::kContainer).barrier();
  co_return Bytes{};
}

Task<Result<Bytes>> get_numa(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::int32_t room = in.i32();
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  ClientSession& session = call.session();
  const auto impact = impact_of(session.services(), domain.uuid, flags);
  if (!impact) co_return impact.error();
  const auto xml = co_await container_xml(session, domain, impact->config ? kXmlInactive : 0);
  if (!xml) co_return xml.error();
  auto now = read_numatune(*xml);
  if (!now) co_return now.error();
  const auto container = running_container(session.services(), domain.uuid);
  if (!impact->config && container)
    if (const auto place = limit_place_of(*container, session.services().config.homes_root))
      now->nodeset = containers::read_cgroup_text(place->folders.of("cpuset"), kCpusetMems).value_or(now->nodeset);
  const auto mode = static_cast<std::int32_t>(std::ranges::find(kModes, now->mode) - std::begin(kModes));
  std::vector<TypedParameter> parameters{{std::string(kMode), mode}, {std::string(kNodeset), now->nodeset}};
  const auto count = static_cast<std::int32_t>(parameters.size());
  parameters.resize(std::min(parameters.size(), static_cast<std::size_t>(std::max(room, 0))));
  XdrWriter out;
  write_parameters(out, parameters);
  co_return out.i32(room == 0 ? count : static_cast<std::int32_t>(parameters.size())).take();
}

constexpr Answer kAnswers[] = {{kSet, &set_numa}, {kGet, &get_numa}};

}  // namespace

std::span<const Answer> container_numa_answers() { return kAnswers; }

}  // namespace driver
