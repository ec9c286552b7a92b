// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The options of backend_form() as this host gives them: where containers' roots are mounted, and a UUID for a
// container that names none (random, RFC 4122 version 4).
#pragma once

#include "libvirt-driver/xml/backend_form.hpp"

#include <string>

namespace driver {

BackendFormOptions form_options(bool kvm_works, const std::string& homes_root);

}  // namespace driver
