// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container's CPUs as answers read and change them: what holds now, what its definition says, and a change of either
// or both. A change is tried on all that it concerns before any of it is made.
//
// Errors are QEMU's driver's own; beside them kernel/cpu_enforcement.hpp's. Daemon thread only.
#pragma once

#include "libvirt-driver/answers/container_definition.hpp"
#include "libvirt-driver/kernel/container_cpus.hpp"

#include <functional>

namespace driver {

enum class CpusOf { kNow, kNextBoot };

// What getters mean by flags; both at once mean nothing.
Result<CpusOf> which_cpus(const Services& services, const Uuid& container, std::uint32_t flags);

Task<Result<ContainerCpus>> container_cpus(ClientSession& session, DomainObject domain, CpusOf which);

struct AskedCpus {
  CpusOf which = CpusOf::kNow;
  ContainerCpus cpus;
};
// For a getter whose flags mean nothing but that.
Task<Result<AskedCpus>> asked_cpus(ClientSession& session, DomainObject domain, std::uint32_t flags,
                                   std::string_view function);

using CpuEdit = std::function<Result<void>(ContainerCpus& cpus, CpusOf which)>;
Task<Result<void>> change_container_cpus(ClientSession& session, DomainObject domain, std::uint32_t flags,
                                         CpuEdit edit);

// The live XML of a container with its CPUs as they are, which its backend was not told.
Result<std::string> with_live_vcpus(std::string xml, const Domain& container);

}  // namespace driver
