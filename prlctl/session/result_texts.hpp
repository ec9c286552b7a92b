// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The texts that the Result of a task has below a key, an av: what of a PCS6 file was not taken over as it is; of
// Environment.Set, what a guest said no to when it was told of the transaction ("password of root: its words"), and the
// adapters whose settings were the guest's own till then. Empty where there are none, or it was not asked yet. Pure;
// any thread.
#pragma once

#include <gio/gio.h>
#include <string>
#include <vector>

namespace prlctl {

inline constexpr const char* kReport = "report";
inline constexpr const char* kRefused = "refused";
inline constexpr const char* kReconfigured = "reconfigured";

std::vector<std::string> texts_of(GVariant* result, const char* key);

}  // namespace prlctl
