// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/usb_controller.hpp"

#include "dispatcher/settings/set_errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dispatcher {
namespace {

// The leaves, and what a file without them means.
struct Controller {
  const char* leaf;
  const char* unsaid;
  const char* added;
};
constexpr std::array kControllers{Controller{"Settings/UsbController/UhcEnabled", "1", "1"},
                                  Controller{"Settings/UsbController/EhcEnabled", "1", "1"},
                                  Controller{"Settings/UsbController/XhcEnabled", "0", "0"}};

bool is_there(const Draft& draft) {
  return std::ranges::any_of(kControllers, [&](const Controller& one) {
    const std::string said = draft.get(one.leaf);
    return (said.empty() ? one.unsaid : said) != "0";
  });
}

}  // namespace

Result<void> add_usb(Draft& draft) {
  if (is_there(draft)) return Error{ErrorCode::kOperationInvalid, fmt::format("The {} device already exists.", kUsb)};
  if (draft.before().is_active()) return must_be_stopped(draft.before());
  for (const Controller& one : kControllers)
    if (auto put = draft.put(one.leaf, one.added); !put) return put;
  return {};
}

Result<void> remove_usb(Draft& draft) {
  if (!is_there(draft)) return missing_device(kUsb);
  if (draft.before().is_active()) return must_be_stopped(draft.before());
  for (const Controller& one : kControllers)
    if (auto put = draft.put(one.leaf, "0"); !put) return put;
  return {};
}

}  // namespace dispatcher
