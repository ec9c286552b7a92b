// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_cpus.hpp"

#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/kernel/cpu_enforcement.hpp"
#include "libvirt-driver/registry/container_id.hpp"
#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/xml/vcpu_elements.hpp"

namespace driver {
namespace {

struct Plan {
  ContainerCpus was, wanted;
  std::string xml;
};

Task<Result<Plan>> plan(ClientSession& session, DomainObject domain, CpusOf which, const CpuEdit& edit) {
  const std::uint32_t flags = which == CpusOf::kNow ? 0 : kXmlSecure | kXmlInactive;
  const Result<std::string> xml = co_await container_xml(session, domain, flags);
  if (!xml) co_return xml.error();
  const Result<ContainerCpus> written = read_vcpus(*xml);
  if (!written) co_return written.error();
  Plan planned{*written, *written, *xml};
  if (which == CpusOf::kNow) {
    const Result<Domain> container = running_container(session.services(), domain.uuid);
    if (!container) co_return container.error();
    planned.was = read_live_cpus(find_container_cgroups(controller_pid(container->id)), *written);
    planned.wanted = planned.was;
  }
  if (const auto edited = edit(planned.wanted, which); !edited) co_return edited.error();
  co_return planned;
}

Result<void> apply_live(const Services& services, const Uuid& uuid, const Plan& planned) {
  const Result<Domain> container = running_container(services, uuid);
  if (!container) return container.error();
  const pid_t controller = controller_pid(container->id);
  const ContainerCgroups cgroups = find_container_cgroups(controller);
  if (cgroups == ContainerCgroups{}) return not_running();
  return change_live_cpus(cgroups, controller, planned.was, planned.wanted);
}

Task<Result<void>> apply_config(ClientSession& session, const Plan& planned) {
  const Result<std::string> xml = with_vcpus(planned.xml, planned.wanted);
  if (!xml) co_return xml.error();
  co_return co_await define_container(session, *xml);
}

}  // namespace

Result<CpusOf> which_cpus(const Services& services, const Uuid& container, std::uint32_t flags) {
  if ((flags & kAffectLive) != 0 && (flags & kAffectConfig) != 0)
    return invalid_argument("Flags 'VIR_DOMAIN_AFFECT_LIVE' and 'VIR_DOMAIN_AFFECT_CONFIG' are mutually exclusive");
  const Result<Impact> impact = impact_of(services, container, flags & (kAffectLive | kAffectConfig));
  if (!impact) return impact.error();
  return impact->live ? CpusOf::kNow : CpusOf::kNextBoot;
}

Task<Result<ContainerCpus>> container_cpus(ClientSession& session, DomainObject domain, CpusOf which) {
  const CpuEdit nothing = [](ContainerCpus&, CpusOf) { return Result<void>{}; };
  const Result<Plan> read = co_await plan(session, domain, which, nothing);
  if (!read) co_return read.error();
  co_return read->was;
}

Task<Result<AskedCpus>> asked_cpus(ClientSession& session, DomainObject domain, std::uint32_t flags,
                                   std::string_view function) {
  if (auto known = check_flags(flags, kAffectLive | kAffectConfig, function); !known) co_return known.error();
  const Result<CpusOf> which = which_cpus(session.services(), domain.uuid, flags);
  if (!which) co_return which.error();
  const Result<ContainerCpus> cpus = co_await container_cpus(session, domain, *which);
  if (!cpus) co_return cpus.error();
  AskedCpus asked{*which, *cpus};
  co_return asked;
}

Task<Result<void>> change_container_cpus(ClientSession& session, DomainObject domain, std::uint32_t flags,
                                         CpuEdit edit) {
  Services& services = session.services();
  const Result<Impact> impact = impact_of(services, domain.uuid, flags & (kAffectLive | kAffectConfig));
  if (!impact) co_return impact.error();
  if (auto allowed = co_await may_write(session, domain); !allowed) co_return allowed.error();
  std::optional<Plan> live, config;
  if (impact->live) {
    auto planned = co_await plan(session, domain, CpusOf::kNow, edit);
    if (!planned) co_return planned.error();
    live = std::move(*planned);
  }
  if (impact->config) {
    auto planned = co_await plan(session, domain, CpusOf::kNextBoot, edit);
    if (!planned) co_return planned.error();
    config = std::move(*planned);
  }
  if (live) {
    if (auto done = apply_live(services, domain.uuid, *live); !done) co_return done.error();
  }
  if (config) {
    if (auto done = co_await apply_config(session, *config); !done) co_return done.error();
  }
  co_await services.feed(Kind::kContainer).barrier();
  co_return Result<void>{};
}

Result<std::string> with_live_vcpus(std::string xml, const Domain& container) {
  const Result<ContainerCpus> written = read_vcpus(xml);
  if (!written) return written.error();
  const pid_t controller = controller_pid(container.id);
  ContainerCpus now = read_live_cpus(find_container_cgroups(controller), *written);
  if (now.emulator) {
    const CpuSet affinity = affinity_of(controller);
    if (!affinity.empty()) now.emulator = affinity;
  }
  if (now == *written) return xml;
  return with_vcpus(xml, now);
}

}  // namespace driver
