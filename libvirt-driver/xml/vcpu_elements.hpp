// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A domain's vCPUs in its XML, <vcpu>, <vcpupin>, <emulatorpin> and <quota>: read, and set with everything else keeping
// its bytes.
//
//   <vcpu placement='static' cpuset='0-3' current='2'>4</vcpu>
//   <cputune><quota>50000</quota><vcpupin vcpu='0' cpuset='1'/><emulatorpin cpuset='0'/></cputune>
//
// Errors: kXml as parse_document. What does not parse is as if it were not there: libvirt wrote it. Pure; any thread.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/kernel/container_cpus.hpp"
#include "libvirt-driver/xml/document.hpp"

#include <string>
#include <string_view>

namespace driver {

ContainerCpus read_vcpus(const Element& domain);
Result<ContainerCpus> read_vcpus(std::string_view xml);

// Count, maximum and pins; the quota is <cputune>'s own (cputune.hpp).
Result<std::string> with_vcpus(std::string_view xml, const ContainerCpus& cpus);

}  // namespace driver
