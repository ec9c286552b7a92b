// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Removes a template that no container needs. From one moment on it is no template; a crash leaves a folder that the
// next import or removal takes away.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <string_view>

namespace containers {

// `name` as it is listed: with the version where there are several, so that nothing is removed for its newer one.
// kOperationInvalid while it is used.
Result<void> remove_template(const std::string& homes_root, std::string_view name);

}  // namespace containers
