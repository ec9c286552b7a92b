// SPDX-License-Identifier: LGPL-2.1-or-later
//
// PCS6 configurations to libvirt domain XML. Text in, domain XML and report out; thread-safe; no I/O but through
// Context::look_at. The XML has `<domain type='vz'>`: virtvzd makes kvm, qemu or lxc of it.
//
// A text that cannot become a domain is an Error that names line, element, value and what was expected; single
// devices that cannot are left out with a report entry of severity kError.
//
//   auto done = convert::domain_xml_from_pvs(text, {.home = "/vz/vmprivate/web01.pvm"});
//   if (done) define(done->xml);
#pragma once

#include "config-convert/context.hpp"
#include "config-convert/report.hpp"
#include "foundation/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace convert {

// The namespace of everything that domain XML has no place for, and its usual prefix.
inline constexpr const char* kNamespaceUri = "http://switchyard.org/xmlns/domain/1.0";
inline constexpr const char* kNamespacePrefix = "switchyard";

inline constexpr std::size_t kInputLimitBytes = 16U << 20;

struct Conversion {
  std::string xml;
  Report report;
};

// config.pvs of a virtual machine.
Result<Conversion> domain_xml_from_pvs(std::string_view text, const Context& context);

// ve.conf of a container.
Result<Conversion> domain_xml_from_ve_conf(std::string_view text, const Context& context);

}  // namespace convert
