// SPDX-License-Identifier: LGPL-2.1-or-later
//
// virDomainBlockResize of a container's root over a template, and of raw images with a file system: image and file
// system together, by switchyard-ct. Beyond QEMU's driver, whose VMs must run, a stopped container's are resized too,
// and only then they shrink. The stored definition's <space_hard_limit> follows, and dumpxml of what runs shows it.
#pragma once

#include "libvirt-driver/answers/answer.hpp"

namespace driver {

std::span<const Answer> container_resize_answers();

// The live XML, in the user's form, with the size that the root has now, where its definition tells one.
Task<Result<std::string>> with_live_root_size(ClientSession& session, std::string user_xml, DomainObject domain);

}  // namespace driver
