// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Host folders of containers, <filesystem type='mount'>, attached and detached: by switchyard-ct while it runs, in its
// definition for the next boot. Daemon thread only.
#pragma once

#include "libvirt-driver/answers/container_definition.hpp"

#include <string>

namespace driver {

// Each refuses by name what it cannot do, before anything is changed where both are wanted.
Task<Result<void>> attach_folder_device(ClientSession& session, DomainObject domain, std::string xml, Impact impact);
Task<Result<void>> detach_folder_device(ClientSession& session, DomainObject domain, std::string xml, Impact impact);

}  // namespace driver
