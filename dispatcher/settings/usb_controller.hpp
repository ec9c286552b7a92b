// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The device `usb` of a machine: there is one, and it is leaves of Settings/UsbController, not a device of Hardware. It
// comes as PCS6 makes it, USB 1 and 2; USB 3 is the setting support-usb30. Any thread.
#pragma once

#include "dispatcher/settings/draft.hpp"

#include <string_view>

namespace dispatcher {

inline constexpr std::string_view kUsb = "usb";

Result<void> add_usb(Draft& draft);
Result<void> remove_usb(Draft& draft);

}  // namespace dispatcher
