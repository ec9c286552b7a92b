// SPDX-License-Identifier: LGPL-2.1-or-later
//
// From a backend's domain XML to what its user sees: the way back of backend_form.hpp. The type reads as it was
// written, what was left out is there again, everything else is the backend's with its live values.
//
// A VM's text without a user form comes back as it is, found by one search for the namespace: dumpxml of plain QEMU
// domains costs no parse. A container's id attribute becomes `shown_id`, unless that is -1 or there is none.
// Also for text that wraps a domain (a snapshot's).
//
// Errors: kXml when the backend's text cannot be read. Pure; any thread.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/registry/kind.hpp"

#include <cstdint>
#include <string>

namespace driver {

Result<std::string> user_form(std::string backend_xml, Kind kind, std::int32_t shown_id = -1);

}  // namespace driver
