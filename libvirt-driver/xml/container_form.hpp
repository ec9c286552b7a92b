// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What turns a user's container XML into one that libvirt's LXC driver defines and starts. Tried against libvirt 9.0:
// it refuses to define input devices, memory devices, redirected USB, a video without a model, maxMemory, no <init>; it
// refuses to start without a pty console, with another console, with a CD-ROM or floppy without a medium, with network
// types user and hostdev, with file systems of type template or driver ploop. Other devices of a machine (memballoon,
// rng, sound …) it accepts and forgets to provide: they are taken out too, and said, rather than shown as if there.
// It fills in its own emulator, and takes any <cpu>, <features>, <clock> and interface <model>: those stay.
#pragma once

#include "libvirt-driver/xml/backend_form.hpp"
#include "libvirt-driver/xml/domain_identity.hpp"
#include "libvirt-driver/xml/text_edits.hpp"

#include <string>
#include <vector>

namespace driver {

void edit_container(TextEdits& edits, const Document& document, const Element& domain, const DomainIdentity& identity,
                    const BackendFormOptions& options, std::vector<std::string>& warnings);

}  // namespace driver
