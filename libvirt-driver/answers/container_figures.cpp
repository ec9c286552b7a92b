// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Memory statistics and control state of one container. LXC's driver answers the first under wrong tags (libvirt 9.0
// calls memory with swap "swap_in"), and lacks the second.
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/answers/domain_info.hpp"
#include "libvirt-driver/registry/container_id.hpp"
#include "libvirt-driver/stats/memory_figures.hpp"

#include <algorithm>

namespace driver {
namespace {

// With fine-grained access control the backend judges whether the client may read, by a question of the same right.
Task<Result<Domain>> readable_container(ClientSession& session, Uuid uuid) {
  if (!session.services().answers_for_all()) {
    const auto info = co_await domain_info(session, Kind::kContainer, uuid);
    if (!info) co_return info.error();
  }
  co_return running_container(session.services(), uuid);
}

Task<Result<Bytes>> memory_stats(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::uint32_t room = in.u32();
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  if (auto known = check_flags(flags, 0, "virDomainMemoryStats"); !known) co_return known.error();
  ClientSession& session = call.session();
  if (auto container = co_await readable_container(session, domain.uuid); !container) co_return container.error();
  const ContainerFacts facts = co_await session.services().container_facts.facts_of(domain.uuid);
  const Result<Domain> container = running_container(session.services(), domain.uuid);
  if (!container) co_return container.error();
  const ContainerUsage usage = read_container_usage(controller_pid(container->id), kUsageMemory);
  const std::vector<MemoryFigure> figures = memory_figures(usage, facts.max_memory_kib, memory_of_host());
  const std::size_t shown = std::min<std::size_t>(figures.size(), room);
  XdrWriter out;
  out.u32(static_cast<std::uint32_t>(shown));
  for (std::size_t i = 0; i < shown; ++i) out.i32(figures[i].tag).u64(figures[i].value);
  co_return out.take();
}

// Nothing that a container is asked for waits for it: ok, no details, for 0 ms.
Task<Result<Bytes>> control_info(Call& call) {
  const Result<DomainCall> asked = read_domain_call(call.payload(), true);
  if (!asked) co_return asked.error();
  if (auto known = check_flags(asked->flags, 0, "virDomainGetControlInfo"); !known) co_return known.error();
  if (auto container = co_await readable_container(call.session(), asked->domain.uuid); !container)
    co_return container.error();
  co_return XdrWriter().u32(0).u32(0).u64(0).take();
}

constexpr Answer kAnswers[] = {{159, &memory_stats}, {229, &control_info}};

}  // namespace

std::span<const Answer> container_figure_answers() { return kAnswers; }

}  // namespace driver
