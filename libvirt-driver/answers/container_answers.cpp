// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Calls that libvirt's LXC driver lacks or whose harmless flags it refuses, for containers. Clients remember per
// connection whether a call is supported: one "not supported" for a list or query about a container would hide the
// call for every VM on the connection too (virt-manager does so). So these are always answered.
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/answers/container_agent_answers.hpp"
#include "libvirt-driver/answers/container_block_stats.hpp"
#include "libvirt-driver/answers/container_cpus.hpp"
#include "libvirt-driver/answers/container_devices.hpp"
#include "libvirt-driver/answers/container_filesystems.hpp"
#include "libvirt-driver/answers/container_interface_answers.hpp"
#include "libvirt-driver/answers/container_iotune.hpp"
#include "libvirt-driver/answers/container_job_answers.hpp"
#include "libvirt-driver/answers/container_lifecycle_action.hpp"
#include "libvirt-driver/answers/container_limits.hpp"
#include "libvirt-driver/answers/container_memory_tune.hpp"
#include "libvirt-driver/answers/container_numa.hpp"
#include "libvirt-driver/answers/container_pause.hpp"
#include "libvirt-driver/answers/container_refusals.hpp"
#include "libvirt-driver/answers/container_resize.hpp"
#include "libvirt-driver/answers/container_scheduler.hpp"
#include "libvirt-driver/answers/container_snapshots.hpp"
#include "libvirt-driver/answers/container_stop.hpp"
#include "libvirt-driver/answers/container_undefine.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/xml/device_aliases.hpp"
#include "libvirt-driver/xml/user_form.hpp"

namespace driver {
namespace {

constexpr std::int32_t kDestroy = 12;
constexpr std::int32_t kGetXmlDesc = 14;
constexpr std::int32_t kCreateWithFlags = 196;
constexpr std::chrono::milliseconds kDeadline{std::chrono::minutes(10)};

// Flags of libvirt-domain.h that mean nothing to a container, or that hold for it anyway.
constexpr std::uint32_t kStartPaused = 1;
constexpr std::uint32_t kStartIgnored = 4 | 8 | 32;  // bypass cache, force boot, reset NVRAM
constexpr std::uint32_t kConsoleIgnored = 1 | 2;     // force, safe: LXC's console has one reader at a time anyway
constexpr std::uint32_t kXmlInactive = 2;
constexpr std::uint32_t kXmlIgnored = 4;  // update CPU

// All of these calls end in their flags.
template <std::uint32_t Ignored>
Result<Passage> without_flags(ClientSession&, BytesView arguments) {
  if (arguments.size() < 4) return undecodable();
  Bytes onward(arguments.begin(), arguments.end());
  std::uint8_t* flags = onward.data() + onward.size() - 4;
  write_word(flags, read_word(flags) & ~Ignored);
  return Passage{Kind::kContainer, std::move(onward)};
}

// The user's form of the backend's, with the values that the backend was not told.
Task<Result<Bytes>> xml_of_container(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  ClientSession& session = call.session();
  XdrWriter out;
  write_domain(out, domain.name, domain.uuid, -1);
  auto reply = co_await session.ask(Kind::kContainer, kGetXmlDesc, out.u32(flags & ~kXmlIgnored).take(), kDeadline);
  if (!reply) co_return reply.error();
  const Domain* known = session.services().registry.find(domain.uuid);
  Result<std::string> xml =
      user_form(std::string(XdrReader(*reply).string()), Kind::kContainer, known ? known->id : -1);
  if (xml && known && known->active() && (flags & kXmlInactive) == 0) {
    xml = with_live_scheduler(std::move(*xml), *known);
    if (xml) xml = with_live_vcpus(std::move(*xml), *known);
    if (xml) xml = co_await with_live_root_size(session, std::move(*xml), domain);
    if (xml) xml = with_aliases(*xml);
  }
  if (!xml) co_return xml.error();
  co_return XdrWriter().string(*xml).take();
}

// LXC cannot start paused: it is started and frozen at once.
Task<Result<Bytes>> create_with_flags(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  ClientSession& session = call.session();
  const auto about = [&] {
    XdrWriter out;
    write_domain(out, domain.name, domain.uuid, -1);
    return out;
  };
  auto started = co_await session.ask(Kind::kContainer, kCreateWithFlags,
                                      about().u32(flags & ~(kStartPaused | kStartIgnored)).take(), kDeadline);
  if (!started) co_return started.error();
  if ((flags & kStartPaused) != 0) {
    auto suspended = co_await pause_container(session, domain.uuid);
    if (!suspended) {
      co_await session.ask(Kind::kContainer, kDestroy, about().take(), kDeadline);
      co_return suspended.error();
    }
  }
  Services& services = session.services();
  co_await services.feed(Kind::kContainer).barrier();
  const Domain* known = services.registry.find(domain.uuid);
  XdrWriter out;
  write_domain(out, known ? known->name : domain.name, domain.uuid, known ? known->id : -1);
  co_return out.take();
}

// A container has none of these yet: an empty list, zero, "no job".
template <std::size_t Words>
Task<Result<Bytes>> none(Call&) {
  co_return Bytes(Words * 4, 0);
}

// Right after a start LXC does not know the pid of init yet and fails with "init pid is not yet available"; nothing is
// labelled then.
Task<Result<Bytes>> security_label(Call& call) {
  constexpr std::int32_t kGetSecurityLabel = 121;
  Bytes arguments(call.payload().begin(), call.payload().end());
  auto reply = co_await call.session().ask(Kind::kContainer, kGetSecurityLabel, std::move(arguments), kDeadline);
  if (!reply && reply.error().code == ErrorCode::kOperationInvalid) co_return XdrWriter().u32(0).i32(0).take();
  co_return reply;
}

constexpr Answer kOwnAnswers[] = {
    {kDestroy, &destroy_container},
    {kGetXmlDesc, &xml_of_container},
    {16, &info_of_container},
    {27, &reboot_container},
    {28, &resume_container},
    {33, &shut_down_container},
    {34, &suspend_container},
    {57, &get_container_scheduler},
    {58, &set_container_scheduler},
    {121, &security_label},
    {kCreateWithFlags, &create_with_flags},
    {201, &without_flags<kConsoleIgnored>},
    {212, &state_of_container},
    {219, &set_container_scheduler_flags},
    {223, &get_container_scheduler_flags},
    {234, &destroy_container_flags},
    {238, &none<2 + 3 * 2>},  // block job: none found, type, three 64-bit figures
    {258, &shut_down_container_flags},
    {263, &none<2>},  // disk errors
    {351, &none<2>},  // I/O threads, and how many
    {365, &none<1>},  // perf events
    {396, &none<1>},  // launch security
    {413, &none<2>},  // checkpoints
    {426, &none<2>},  // messages
};

std::span<const Answer> own_answers() { return kOwnAnswers; }

// The subjects' rows; each has a file and a function of its own.
constexpr std::span<const Answer> (*kSubjects[])() = {
    &own_answers,
    &container_figure_answers,
    &container_block_stats_answers,
    &container_filesystem_answers,
    &container_iotune_answers,
    &container_agent_answers,
    &container_job_answers,
    &container_limit_answers,
    &container_memory_tune_answers,
    &container_numa_answers,
    &container_pin_answers,
    &container_vcpu_answers,
    &container_resize_answers,
    &container_device_answers,
    &container_interface_answers,
    &container_lifecycle_action_answers,
    &container_snapshots_answers,
    &container_snapshot_queries,
    &container_undefine_answers,
};

}  // namespace

std::span<const Answer> container_answers() {
  static const std::vector<Answer> kAnswers = [] {
    std::vector<Answer> answers;
    for (const auto subject : kSubjects) answers.insert(answers.end(), subject().begin(), subject().end());
    for (const Refusal& refusal : container_refusals()) answers.push_back({refusal.procedure, &refuse_for_container});
    return answers;
  }();
  return kAnswers;
}

}  // namespace driver
