// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the one connection can run, told from what its two backends say.
//
// Every guest's architectures also list the domain types vz and parallels: Nova schedules by them, virtinst picks from
// them. Their place matters: for hvm virtinst prefers kvm, then qemu, so ours come last; for containers it takes the
// last one listed, so ours come before lxc, whose XML virtinst writes best.
//
// Errors: kXml when a backend's text cannot be read, kInternal when there is none. Pure; any thread.
#pragma once

#include "foundation/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace driver {

// One <capabilities>: the VM backend's with the container backend's guests after its own; or the only one there is.
// Domain type kvm is left out where it does not work.
Result<std::string> merge_capabilities(std::optional<std::string_view> vm_xml,
                                       std::optional<std::string_view> container_xml, bool kvm_works = true);

struct ContainerDomainCapabilities {
  std::string emulator = "/usr/lib/libvirt/libvirt_lxc";
  std::string domain_type = "lxc";  // as the client asked for it
  std::optional<std::string> machine{};
  std::string arch;
  std::uint32_t max_vcpus = 1;  // the host's CPUs
};

// libvirt's LXC driver has no answer to virConnectGetDomainCapabilities; this is ours.
std::string container_domain_capabilities(const ContainerDomainCapabilities& what);

// The VM backend's answer as if it had been asked for `domain_type` (vz, parallels): <domain> reads so, all else stays.
Result<std::string> rewrite_domain_capabilities_domain(std::string_view xml, std::string_view domain_type);

}  // namespace driver
