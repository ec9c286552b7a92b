// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/stats/container_facts.hpp"

#include "foundation/log.hpp"
#include "libvirt-driver/events/shutoff_reason.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/xml/document.hpp"
#include "libvirt-driver/xml/vcpu_elements.hpp"

#include <cstdlib>

namespace driver {
namespace {

constexpr std::int32_t kGetXmlDesc = 14;
constexpr std::int32_t kGetState = 212;
constexpr std::chrono::milliseconds kDeadline{5000};
constexpr std::int32_t kReasonUnknown = 0;
constexpr std::int32_t kPausedByUser = 1;

std::uint64_t number_of(const Element* element) {
  return element ? std::strtoull(element->text.c_str(), nullptr, 10) : 0;
}

}  // namespace

// libvirt writes memory in KiB whatever it read.
Result<ContainerFacts> parse_container_facts(std::string_view live_xml) {
  const Result<Document> document = parse_document(live_xml, "domain_definition");
  if (!document) return document.error();
  ContainerFacts facts;
  facts.max_memory_kib = number_of(document->root.child("memory"));
  facts.memory_kib = number_of(document->root.child("currentMemory"));
  facts.cpus = read_vcpus(document->root);
  auto disks = read_container_disks(live_xml);
  if (!disks) return disks.error();
  facts.disks = *std::move(disks);
  const Element* devices = document->root.child("devices");
  if (!devices) return facts;
  for (const Element& device : devices->children) {
    if (device.name != "interface") continue;
    const Element* target = device.child("target");
    if (target && !target->value_of("dev").empty()) facts.interfaces.emplace_back(target->value_of("dev"));
  }
  return facts;
}

ContainerFactsCache::ContainerFactsCache(EventHub& hub, BackendFeed& feed) : hub_(hub), feed_(feed) { hub_.add(this); }

ContainerFactsCache::~ContainerFactsCache() { hub_.remove(this); }

Task<ContainerFacts> ContainerFactsCache::facts_of(Uuid container) {
  const auto found = known_.find(container);
  if (found != known_.end()) co_return found->second;
  XdrWriter out;
  write_domain(out, "", container, -1);
  out.u32(0);
  auto reply = co_await feed_.connection().call(kRemoteProgram, kGetXmlDesc, out.take(), kDeadline);
  if (!reply) co_return ContainerFacts{};
  const auto facts = parse_container_facts(XdrReader(*reply).string());
  if (!facts) {
    log_warning("container {}: {}", to_string(container), facts.error().message);
    co_return ContainerFacts{};
  }
  known_[container] = *facts;
  co_return *facts;
}

Task<std::optional<ContainerFactsCache::StateReason>> ContainerFactsCache::ask_state(Uuid container) {
  const auto found = states_.find(container);
  if (found != states_.end()) co_return found->second;
  XdrWriter out;
  write_domain(out, "", container, -1);
  out.u32(0);
  auto reply = co_await feed_.connection().call(kRemoteProgram, kGetState, out.take(), kDeadline);
  if (!reply) co_return std::nullopt;
  XdrReader in(*reply);
  StateReason state{static_cast<DomainState>(in.i32()), 0};
  state.reason = in.i32();
  if (!in.ok()) co_return std::nullopt;
  states_[container] = state;
  co_return state;
}

Task<std::int32_t> ContainerFactsCache::reason_of(Domain container) {
  // The backend does not know that virtvzd froze it, or how it ended.
  const auto end = feed_.container_stops().last_end(container.uuid);
  if (container.state == DomainState::kShutoff && end)
    co_return shutoff_reason(*end);
  const auto state = co_await ask_state(container.uuid);
  if (state && state->state == container.state) co_return state->reason;
  co_return container.state == DomainState::kPaused ? kPausedByUser : kReasonUnknown;
}

}  // namespace driver
