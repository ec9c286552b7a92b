// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_undefine.hpp"

#include "foundation/log.hpp"
#include "libvirt-driver/answers/container_snapshots.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

namespace driver {
namespace {

constexpr std::int32_t kUndefine = 35;
constexpr std::int32_t kUndefineFlags = 231;
constexpr std::chrono::milliseconds kDeadline{std::chrono::minutes(10)};

// virDomainUndefineFlagsValues: saved image, snapshots, NVRAM (remove, keep), checkpoints, TPM (remove, keep).
constexpr std::uint32_t kSnapshotsMetadata = 2;
constexpr std::uint32_t kIgnored = 1 | 2 | 4 | 8 | 16 | 32 | 64;

Task<Result<Bytes>> undefine(Call& call, bool with_flags) {
  const auto asked = read_domain_call(call.payload(), with_flags);
  if (!asked) co_return asked.error();
  ClientSession& session = call.session();
  Services& services = session.services();
  const Uuid uuid = asked->domain.uuid;
  const Domain* known = services.registry.find(uuid);
  const bool inactive = known && !known->active();
  const std::size_t snapshots = inactive ? snapshots_of(session, uuid).size() : 0;
  const bool forget = (asked->flags & kSnapshotsMetadata) != 0;
  if (snapshots > 0 && !forget)
    co_return operation_invalid(fmt::format("cannot delete inactive domain with {} snapshots", snapshots));
  Bytes arguments = about(asked->domain);
  if (with_flags) arguments = XdrWriter().raw(arguments).u32(asked->flags & ~kIgnored).take();
  auto reply = co_await session.ask(Kind::kContainer, call.procedure().number, std::move(arguments), kDeadline);
  if (!reply) co_return reply.error();
  co_await services.feed(Kind::kContainer).settle(uuid);
  if (snapshots > 0)
    if (auto gone = services.snapshots->remove_all(uuid); !gone) log_error("{}", gone.error().message);
  co_return reply;
}

Task<Result<Bytes>> undefine_plain(Call& call) { return undefine(call, false); }
Task<Result<Bytes>> undefine_flags(Call& call) { return undefine(call, true); }

constexpr Answer kAnswers[] = {{kUndefine, &undefine_plain}, {kUndefineFlags, &undefine_flags}};

}  // namespace

std::span<const Answer> container_undefine_answers() { return kAnswers; }

}  // namespace driver
