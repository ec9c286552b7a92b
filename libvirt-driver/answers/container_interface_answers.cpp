// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_interface_answers.hpp"

#include "libvirt-driver/answers/container_agent.hpp"
#include "libvirt-driver/answers/container_devices_kept.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/answers/visible_domains.hpp"
#include "libvirt-driver/kernel/neighbours.hpp"
#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/rpc/typed_parameters.hpp"

#include <algorithm>

namespace driver {
namespace {

constexpr std::int32_t kInterfaceAddresses = 353;
// virDomainInterfaceAddressesSource
constexpr std::uint32_t kFromAgent = 1;
constexpr std::uint32_t kFromNeighbours = 2;
constexpr std::size_t kMaxParameters = 16;  // REMOTE_DOMAIN_INTERFACE_PARAMETERS_MAX
constexpr std::chrono::milliseconds kDeadline{60000};

constexpr Of kBoth[] = {Of::kNextBoot, Of::kRunning};

struct ParameterRow {
  std::string_view field;
  BandwidthRate InterfaceRecord::*direction;  // nullptr: floor, which containers do not have
  std::uint32_t BandwidthRate::*figure;
};
constexpr ParameterRow kParameters[] = {
    {"inbound.average", &InterfaceRecord::inbound, &BandwidthRate::average},
    {"inbound.peak", &InterfaceRecord::inbound, &BandwidthRate::peak},
    {"inbound.burst", &InterfaceRecord::inbound, &BandwidthRate::burst},
    {"inbound.floor", nullptr, nullptr},
    {"outbound.average", &InterfaceRecord::outbound, &BandwidthRate::average},
    {"outbound.peak", &InterfaceRecord::outbound, &BandwidthRate::peak},
    {"outbound.burst", &InterfaceRecord::outbound, &BandwidthRate::burst},
};

struct Found {
  std::string mac;
  std::string host_end;
  std::string type;
};

std::vector<Found> interfaces_in(std::string_view xml) {
  std::vector<Found> found;
  const Result<Document> document = parse_document(xml, "domain_definition");
  const Element* devices = document ? document->root.child("devices") : nullptr;
  for (const Element& device : devices == nullptr ? std::vector<Element>{} : devices->children)
    if (device.name == "interface")
      found.push_back({lower_case(device.value_in("mac", "address")), std::string(device.value_in("target", "dev")),
                       std::string(device.value_of("type"))});
  return found;
}

// By its MAC or the name of its end on the host.
Result<Found> interface_named(std::string_view xml, const std::string& device) {
  for (const Found& interface : interfaces_in(xml))
    if ((!interface.host_end.empty() && interface.host_end == device) || interface.mac == lower_case(device))
      return interface;
  return invalid_argument(fmt::format("Can't find device {}", device));
}

struct Change {
  DomainObject domain;
  std::string device;
  std::vector<TypedParameter> parameters;
  std::uint32_t flags = 0;
};

Result<Change> read_change(BytesView arguments) {
  XdrReader in(arguments);
  Change change;
  change.domain = read_domain(in);
  change.device = std::string(in.string());
  auto parameters = read_parameters(in, kMaxParameters);
  if (!parameters) return undecodable();
  change.parameters = std::move(*parameters);
  change.flags = in.u32();
  if (!in.ok()) return undecodable();
  return change;
}

// A direction that is named at all is replaced; without an average it is not limited any more.
Result<InterfaceRecord> changed_record(const InterfaceRecord& before, const std::vector<TypedParameter>& parameters) {
  InterfaceRecord asked;
  bool names_inbound = false, names_outbound = false;
  for (const TypedParameter& parameter : parameters) {
    const auto* row = std::ranges::find(kParameters, parameter.field, &ParameterRow::field);
    if (row == std::end(kParameters))
      return invalid_argument(fmt::format("parameter '{}' not supported", parameter.field));
    const auto* value = std::get_if<std::uint32_t>(&parameter.value);
    if (!value)
      return invalid_argument(fmt::format("invalid type for parameter '{}', expected 'uint'", parameter.field));
    if (!row->direction && *value > 0)
      return operation_unsupported("containers have no guaranteed bandwidth (inbound.floor)");
    if (!row->direction) continue;
    asked.*row->direction.*row->figure = *value;
    (row->direction == &InterfaceRecord::inbound ? names_inbound : names_outbound) = true;
  }
  InterfaceRecord record = before;
  if (names_inbound) record.inbound = asked.inbound.average > 0 ? asked.inbound : BandwidthRate{};
  if (names_outbound) record.outbound = asked.outbound.average > 0 ? asked.outbound : BandwidthRate{};
  return record;
}

struct Target {
  KeptDevices kept;
  Found interface;
};

Task<Result<Target>> target_of(ClientSession& session, DomainObject domain, std::string device, Of which) {
  auto kept = co_await kept_devices(session, domain, which);
  if (!kept) co_return kept.error();
  const auto interface = interface_named(kept->xml, device);
  if (!interface) co_return interface.error();
  if (interface->type == "direct")
    co_return operation_unsupported(
        fmt::format("interface '{}' of type direct has no end on the host where its "
                    "bandwidth could be limited",
                    device));
  co_return Target{std::move(*kept), *interface};
}

Task<Result<Bytes>> set_parameters(Call& call) {
  const Result<Change> change = read_change(call.payload());
  if (!change) co_return change.error();
  ClientSession& session = call.session();
  Services& services = session.services();
  if (auto known = check_flags(change->flags, kAffectLive | kAffectConfig, "virDomainSetInterfaceParameters"); !known)
    co_return known.error();
  auto allowed = co_await may_write(session, change->domain);
  if (!allowed) co_return allowed.error();
  const auto lock = co_await services.jobs->lock(change->domain.uuid, "virDomainSetInterfaceParameters");
  if (!lock) co_return lock.error();
  const auto impact = impact_of(services, change->domain.uuid, change->flags);
  if (!impact) co_return impact.error();
  for (const Of which : kBoth) {
    if (!(which == Of::kRunning ? impact->live : impact->config)) continue;
    auto target = co_await target_of(session, change->domain, change->device, which);
    if (!target) co_return target.error();
    const auto record = changed_record(target->kept.records.of(target->interface.mac), change->parameters);
    if (!record) co_return record.error();
    if (which == Of::kRunning) {
      auto limited = co_await put_rate_in_force(services, target->interface.host_end, *record);
      if (!limited) co_return limited.error();
    }
    target->kept.records.set(*record);
    auto kept = co_await keep_devices(session, change->domain, which, target->kept.records);
    if (!kept) co_return kept.error();
  }
  co_await services.feed(Kind::kContainer).barrier();
  co_return Bytes{};
}

Task<Result<Bytes>> get_parameters(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::string device(in.string());
  const std::int32_t room = in.i32();
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  ClientSession& session = call.session();
  if (auto known = check_flags(flags, kAffectLive | kAffectConfig | 4, "virDomainGetInterfaceParameters"); !known)
    co_return known.error();
  const auto impact = impact_of(session.services(), domain.uuid, flags & (kAffectLive | kAffectConfig));
  if (!impact) co_return impact.error();
  if (room == 0) co_return XdrWriter().u32(0).i32(std::size(kParameters)).take();
  auto target = co_await target_of(session, domain, device, impact->config ? Of::kNextBoot : Of::kRunning);
  if (!target) co_return target.error();
  const InterfaceRecord record = target->kept.records.of(target->interface.mac);
  std::vector<TypedParameter> parameters;
  for (const ParameterRow& row : kParameters) {
    if (parameters.size() == static_cast<std::size_t>(std::max(room, 0))) break;
    parameters.push_back(
        {std::string(row.field), row.direction ? record.*row.direction.*row.figure : std::uint32_t{0}});
  }
  XdrWriter out;
  write_parameters(out, parameters);
  co_return out.i32(static_cast<std::int32_t>(parameters.size())).take();
}

// remote_domain_interface: name, MAC, addresses (family 0 is IPv4). The table knows no prefix: 0, as QEMU's driver
// says.
void write_addresses(XdrWriter& out, const Found& interface, const std::vector<Neighbour>& neighbours) {
  out.string(interface.host_end).u32(1).string(interface.mac);
  const std::size_t count_at = out.size();
  out.u32(0);
  std::uint32_t count = 0;
  for (const Neighbour& neighbour : neighbours) {
    if (neighbour.mac != interface.mac) continue;
    out.i32(0).string(neighbour.address).u32(0);
    ++count;
  }
  out.patch_u32(count_at, count);
}

Task<Result<Bytes>> addresses(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::uint32_t source = in.u32();
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  ClientSession& session = call.session();
  if (source == kFromAgent) co_return co_await addresses_by_agent(session, domain, flags);
  if (source != kFromNeighbours) {
    Bytes arguments(call.payload().begin(), call.payload().end());
    co_return co_await session.ask(Kind::kContainer, kInterfaceAddresses, std::move(arguments), kDeadline);
  }
  if (auto known = check_flags(flags, 0, "virDomainInterfaceAddresses"); !known) co_return known.error();
  auto xml = co_await container_xml(session, domain, 0);
  if (!xml) co_return xml.error();
  const auto running = running_container(session.services(), domain.uuid);
  if (!running) co_return running.error();
  const std::vector<Neighbour> neighbours = read_neighbours();
  XdrWriter out;
  out.u32(0);
  std::uint32_t count = 0;
  for (const Found& interface : interfaces_in(*xml)) {
    if (std::ranges::find(neighbours, interface.mac, &Neighbour::mac) == neighbours.end()) continue;
    write_addresses(out, interface, neighbours);
    ++count;
  }
  out.patch_u32(0, count);
  co_return out.take();
}

constexpr Answer kAnswers[] = {
    {256, &set_parameters},
    {257, &get_parameters},
    {kInterfaceAddresses, &addresses},
};

}  // namespace

std::span<const Answer> container_interface_answers() { return kAnswers; }

}  // namespace driver
