// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What answers about a running container begin and end with: its arguments, its first process, its change of state.
// Daemon thread only.
#pragma once

#include "libvirt-driver/kernel/container_init.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/session/client_session.hpp"

#include <functional>

namespace driver {

// A domain and, where the procedure has them, flags: the whole payload of most calls.
struct DomainCall {
  DomainObject domain;
  std::uint32_t flags = 0;
};
Result<DomainCall> read_domain_call(BytesView arguments, bool with_flags);

// "unsupported flags (0x4) in function virDomainShutdown", as libvirt's drivers say it.
Result<void> check_flags(std::uint32_t flags, std::uint32_t known, std::string_view function);

// The container as the registry has it, or the error that it does not run.
Result<Domain> running_container(const Services& services, const Uuid& container);

std::optional<ContainerInit> init_of(const Domain& container);

// Until `reached` holds of what the registry knows of the container (nullptr: nothing), or the time is up.
Task<bool> container_reaches(Services& services, Uuid container, std::function<bool(const Domain*)> reached,
                             std::chrono::milliseconds limit);

// The payload of a call about it that has no flags.
Bytes about(const DomainObject& domain);

}  // namespace driver
