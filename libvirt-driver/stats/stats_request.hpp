// SPDX-License-Identifier: LGPL-2.1-or-later
//
// CONNECT_GET_ALL_DOMAIN_STATS on the wire: domains (none: all), groups of statistics (0: all groups), flags.
// Source: libvirt-domain.h, virDomainStatsTypes and virConnectGetAllDomainStatsFlags.
#pragma once

#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/rpc/typed_parameters.hpp"

#include <optional>
#include <string>
#include <vector>

namespace driver {

inline constexpr std::uint32_t kStatsState = 1;
inline constexpr std::uint32_t kStatsCpu = 2;
inline constexpr std::uint32_t kStatsBalloon = 4;
inline constexpr std::uint32_t kStatsVcpu = 8;
inline constexpr std::uint32_t kStatsInterface = 16;
inline constexpr std::uint32_t kStatsBlock = 32;
inline constexpr std::uint32_t kStatsPerf = 64;
inline constexpr std::uint32_t kStatsMemory = 256;  // of bandwidth monitors, which a container has not

// Beside these, the flags are the filters of a domain list (backend/domain_list.hpp).
inline constexpr std::uint32_t kStatsNoWait = 1u << 29;
inline constexpr std::uint32_t kStatsEnforce = 1u << 31;

struct StatsRequest {
  std::vector<DomainObject> domains;
  std::uint32_t groups = 0;
  std::uint32_t flags = 0;

  bool wants(std::uint32_t group) const { return groups == 0 || (groups & group) != 0; }
};

struct StatsRecord {
  DomainObject domain;
  std::vector<TypedParameter> parameters;
};

std::optional<StatsRequest> read_stats_request(BytesView arguments);
Bytes encode_stats_request(const StatsRequest& request);

std::optional<std::vector<StatsRecord>> read_stats_reply(BytesView payload);
void write_stats_record(XdrWriter& out, const StatsRecord& record);

}  // namespace driver
