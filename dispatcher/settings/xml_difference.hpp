// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a change of a PCS6 file changes in its domain. The file makes a tree of domain XML (config-convert) before and
// after the change; wherever the two differ, and nowhere else, the domain's own XML is changed: what libvirt, virsh or
// an operator put there stays. So what a PCS6 value means in domain XML is written down once, in config-convert's
// tables, and the changed file and the changed domain agree.
//
// Elements are told apart by what names them (alias, target, MAC address, path, id …), else by their place among those
// of their name. The machine type stays, whatever devices come: a domain's addresses are those of its chipset; so do
// disks' names, and a new disk gets a free one.
//
// Pure. Errors: kXml where one of the texts is no domain XML.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <string_view>

namespace dispatcher {

// `before` and `after`: the trees of the file.
Result<std::string> domain_after(std::string_view domain, std::string_view before, std::string_view after);

}  // namespace dispatcher
