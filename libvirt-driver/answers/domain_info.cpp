// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/domain_info.hpp"

#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"

namespace driver {
namespace {

constexpr std::int32_t kGetInfo = 16;
constexpr std::chrono::milliseconds kDeadline{10000};

}  // namespace

Result<DomainInfo> decode_info(BytesView payload) {
  XdrReader in(payload);
  DomainInfo info;
  info.state = in.i32();
  info.max_memory_kib = in.u64();
  info.memory_kib = in.u64();
  info.vcpus = in.u32();
  info.cpu_time_ns = in.u64();
  if (!in.ok()) return undecodable();
  return info;
}

Task<Result<DomainInfo>> domain_info(ClientSession& session, Kind kind, Uuid uuid) {
  XdrWriter out;
  write_domain(out, "", uuid, -1);
  auto reply = co_await session.ask(kind, kGetInfo, out.take(), kDeadline);
  if (!reply) co_return reply.error();
  co_return decode_info(*reply);
}

}  // namespace driver
