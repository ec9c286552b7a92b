// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What upgrade, upgrade-commit and upgrade-rollback of one environment and of many have in common.
#pragma once

#include "prlctl/actions/invocation.hpp"
#include "prlctl/upgrade/batch_item.hpp"
#include "prlctl/upgrade/upgrade_wish.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace prlctl {

// The dispatcher's method that ends a trial as the request says, and its options, floating.
const char* end_method(const Request& request);
GVariant* end_arguments(const Request& request);

// Printed; 255 where it cannot be upgraded.
Answer<int> check_bundle(const Console& console, const std::string& path, const UpgradeWish& wish);
// The state of those that can be upgraded is kDone.
void check_bundles(std::vector<BatchItem>& items, const UpgradeWish& wish);

Answer<int> upgrade_all(Invocation& invocation, const UpgradeWish& wish);
// `done`: what reports say of one that went well.
Answer<int> end_all_trials(Invocation& invocation, std::string_view done);

}  // namespace prlctl
