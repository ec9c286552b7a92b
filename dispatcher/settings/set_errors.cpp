// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/set_errors.hpp"

#include "config-convert/values/values.hpp"

#include <fmt/format.h>

namespace dispatcher {

Error wrong_state(const Situation& situation) {
  return {ErrorCode::kOperationInvalid,
          fmt::format("Unable to complete the operation. This operation cannot be completed because the virtual "
                      "machine \"{{{}}}\" is in the \"{}\" state.",
                      situation.uuid, word_of(situation.state))};
}

Error suspended(const Situation& situation) {
  return {ErrorCode::kOperationInvalid,
          fmt::format("failed to apply settings This virtual machine is suspended. Resume and stop '{}' to change its "
                      "settings.",
                      situation.name)};
}

Error must_be_stopped(const Situation& situation) {
  return {ErrorCode::kOperationInvalid,
          fmt::format("Unable to perform the operation because the virtual machine \"{}\" is not stopped. Stop it to "
                      "change this device.",
                      situation.name)};
}

Error missing_device(std::string_view name) {
  return {ErrorCode::kDeviceMissing, fmt::format("The {} device does not exist.", convert::xml_safe(name))};
}

}  // namespace dispatcher
