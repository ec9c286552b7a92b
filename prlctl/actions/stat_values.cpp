// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/stat_values.hpp"

#include "config-convert/xml/xml_path.hpp"

#include <span>

namespace prlctl {
namespace {

using dispatcher::AllocatedText;
using dispatcher::DomainHandle;
using dispatcher::FreedBy;

constexpr unsigned kStats = VIR_DOMAIN_STATS_STATE | VIR_DOMAIN_STATS_CPU_TOTAL | VIR_DOMAIN_STATS_BALLOON |
                            VIR_DOMAIN_STATS_VCPU | VIR_DOMAIN_STATS_INTERFACE | VIR_DOMAIN_STATS_BLOCK;
constexpr unsigned kFlags = VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE | VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT;

using Records = std::unique_ptr<virDomainStatsRecordPtr, FreedBy<&virDomainStatsRecordListFree>>;

}  // namespace

std::uint64_t StatValues::number(std::string_view name) const {
  const auto found = numbers.find(name);
  return found == numbers.end() ? 0 : found->second;
}

std::string StatValues::text(std::string_view name) const {
  const auto found = texts.find(name);
  return found == texts.end() ? std::string() : found->second;
}

void StatValues::take(const virTypedParameter* parameters, int count) {
  for (const virTypedParameter& one : std::span(parameters, static_cast<std::size_t>(count))) {
    if (one.type == VIR_TYPED_PARAM_STRING && one.value.s) texts[one.field] = one.value.s;
    if (one.type == VIR_TYPED_PARAM_ULLONG) numbers[one.field] = one.value.ul;
    if (one.type == VIR_TYPED_PARAM_UINT) numbers[one.field] = one.value.ui;
    if (one.type == VIR_TYPED_PARAM_LLONG && one.value.l >= 0)
      numbers[one.field] = static_cast<std::uint64_t>(one.value.l);
    if (one.type == VIR_TYPED_PARAM_INT && one.value.i >= 0)
      numbers[one.field] = static_cast<std::uint64_t>(one.value.i);
  }
}

Answer<StatsSample> take_sample(const dispatcher::Connection& connection, virDomainPtr only) {
  virDomainStatsRecordPtr* all = nullptr;
  virDomainPtr one[] = {only, nullptr};
  // A list takes no filter by state.
  const int count = only ? virDomainListGetStats(one, kStats, &all, VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT)
                         : virConnectGetAllDomainStats(connection.get(), kStats, &all, kFlags);
  if (count < 0) return libvirt_failure("reading statistics");
  const Records records(all);
  StatsSample sample{std::chrono::steady_clock::now(), {}};
  for (const virDomainStatsRecordPtr record : std::span(all, static_cast<std::size_t>(count))) {
    DomainStats stats;
    virDomainRef(record->dom);
    stats.domain.reset(record->dom);
    stats.uuid = dispatcher::uuid_of(record->dom);
    stats.values.take(record->params, record->nparams);
    if (stats.values.number("state.state") != VIR_DOMAIN_SHUTOFF) sample.domains.push_back(std::move(stats));
  }
  return sample;
}

StatValues read_guest_filesystems(virDomainPtr domain) {
  StatValues values;
  virTypedParameterPtr parameters = nullptr;
  int count = 0;
  if (virDomainGetGuestInfo(domain, VIR_DOMAIN_GUEST_INFO_FILESYSTEM, &parameters, &count, 0) == 0)
    values.take(parameters, count);
  virTypedParamsFree(parameters, count);
  return values;
}

DiskBuses read_disk_buses(virDomainPtr domain) {
  DiskBuses buses;
  const AllocatedText xml(virDomainGetXMLDesc(domain, 0));
  const auto doc = convert::parse_xml(xml ? xml.get() : "", "domain XML");
  if (!doc) return buses;
  const xmlNode* devices = convert::first_child(xmlDocGetRootElement(doc->get()), "devices");
  for (const xmlNode* disk = convert::first_child(devices, "disk"); disk; disk = convert::next_named(disk, "disk"))
    buses[convert::get(disk, "target/@dev").value_or("")] = convert::get(disk, "target/@bus").value_or("");
  return buses;
}

}  // namespace prlctl
