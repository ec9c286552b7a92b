// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How the rows of the procedure table are written: one short call per row, checked while compiling.
//
//   remote(14, "DOMAIN_GET_XML_DESC", "virDomainGetXMLDesc", "0.0.3",
//          kDomain, kRoute, kCompleted, kConditional, "domain:read", kReplyXml)
//
// Columns: number, name, API function, first release with it; then first argument, handling, what a container's caller
// gets, read-only use, access rights; last, only where there is something to say, traits joined by |.
#pragma once

#include "libvirt-driver/procedures/procedure.hpp"

namespace driver::rows {

using enum FirstArgument;
using enum Handling;
using enum ForContainer;
using enum ReadOnly;

enum Trait : unsigned {
  kStreamToServer = 1U << 0,
  kStreamToClient = 1U << 1,
  kFdsInCall = 1U << 2,
  kFdsInReply = 1U << 3,
  kReplyXml = 1U << 4,
  kChangesConfig = 1U << 5,
  kChangesState = 1U << 6,
  kReturnsDomain = 1U << 7,
  kReturnsDomains = 1U << 8,
  kReturnsStats = 1U << 9,
  kReturnsSnapshot = 1U << 10,
  kReturnsSnapshots = 1U << 11,
  kReturnsCheckpoint = 1U << 12,
  kReturnsCheckpoints = 1U << 13,
};

consteval StreamUse stream_of(unsigned traits) {
  if (traits & kStreamToServer) return StreamUse::kToServer;
  return traits & kStreamToClient ? StreamUse::kToClient : StreamUse::kNone;
}

consteval FdUse fds_of(unsigned traits) {
  if (traits & kFdsInCall) return traits & kFdsInReply ? FdUse::kBoth : FdUse::kCall;
  return traits & kFdsInReply ? FdUse::kReply : FdUse::kNone;
}

consteval ReplyDomain reply_domain_of(unsigned traits) {
  if (traits & kReturnsDomain) return ReplyDomain::kDomain;
  if (traits & kReturnsDomains) return ReplyDomain::kDomainList;
  if (traits & kReturnsStats) return ReplyDomain::kStatsList;
  if (traits & kReturnsSnapshot) return ReplyDomain::kSnapshot;
  if (traits & kReturnsSnapshots) return ReplyDomain::kSnapshotList;
  if (traits & kReturnsCheckpoint) return ReplyDomain::kCheckpoint;
  return traits & kReturnsCheckpoints ? ReplyDomain::kCheckpointList : ReplyDomain::kNone;
}

// One maker per program, below.
template <std::uint32_t kProgram>
struct CallRow {
  consteval Procedure operator()(std::int32_t number, std::string_view name, std::string_view api,
                                 std::string_view since, FirstArgument first_argument, Handling handling,
                                 ForContainer for_container, ReadOnly read_only, std::string_view acl,
                                 unsigned traits = 0) const {
    return {.program = kProgram,
            .number = number,
            .name = name,
            .first_argument = first_argument,
            .handling = handling,
            .for_container = for_container,
            .read_only = read_only,
            .stream = stream_of(traits),
            .fds = fds_of(traits),
            .reply_domain = reply_domain_of(traits),
            .changes_config = (traits & kChangesConfig) != 0,
            .changes_state = (traits & kChangesState) != 0,
            .reply_xml = (traits & kReplyXml) != 0,
            .acl = acl,
            .api = api,
            .since = since};
  }
};

template <std::uint32_t kProgram>
struct EventRow {
  consteval Procedure operator()(std::int32_t number, std::string_view name, std::string_view api,
                                 FirstArgument first_argument, ForContainer for_container) const {
    return CallRow<kProgram>{}(number, name, api, "", first_argument, kEvent, for_container, kNo, "");
  }
};

inline constexpr CallRow<kRemoteProgram> remote;
inline constexpr CallRow<kQemuProgram> qemu;
inline constexpr CallRow<kLxcProgram> lxc;
inline constexpr EventRow<kRemoteProgram> remote_event;
inline constexpr EventRow<kQemuProgram> qemu_event;

}  // namespace driver::rows
