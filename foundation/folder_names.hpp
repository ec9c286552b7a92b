// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What lies in a folder, listed so that the folder's time of access stays where we may say so.
#pragma once

#include <string>
#include <vector>

// Sorted, without "." and ".."; none of a folder that cannot be listed. At most 100000.
std::vector<std::string> names_in(const std::string& folder);
