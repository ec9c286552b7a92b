// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/stats/stats_request.hpp"

namespace driver {
namespace {

constexpr std::size_t kMaxParameters = 262144;  // libvirt's REMOTE_CONNECT_GET_ALL_DOMAIN_STATS_MAX

}  // namespace

std::optional<StatsRequest> read_stats_request(BytesView arguments) {
  XdrReader in(arguments);
  StatsRequest request;
  const std::uint32_t count = in.count(kMaxDomains, kMinDomainBytes);
  request.domains.reserve(count);
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) request.domains.push_back(read_domain(in));
  request.groups = in.u32();
  request.flags = in.u32();
  if (!in.ok()) return std::nullopt;
  return request;
}

Bytes encode_stats_request(const StatsRequest& request) {
  XdrWriter out;
  out.u32(static_cast<std::uint32_t>(request.domains.size()));
  for (const DomainObject& domain : request.domains) write_domain(out, domain.name, domain.uuid, domain.id);
  out.u32(request.groups).u32(request.flags);
  return out.take();
}

std::optional<std::vector<StatsRecord>> read_stats_reply(BytesView payload) {
  XdrReader in(payload);
  std::vector<StatsRecord> records;
  const std::uint32_t count = in.count(kMaxDomains, kMinDomainBytes + 4);
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    StatsRecord record;
    record.domain = read_domain(in);
    auto parameters = read_parameters(in, kMaxParameters);
    if (!parameters) return std::nullopt;
    record.parameters = std::move(*parameters);
    records.push_back(std::move(record));
  }
  if (!in.ok()) return std::nullopt;
  return records;
}

void write_stats_record(XdrWriter& out, const StatsRecord& record) {
  write_domain(out, record.domain.name, record.domain.uuid, record.domain.id);
  write_parameters(out, record.parameters);
}

}  // namespace driver
