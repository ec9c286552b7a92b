// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Parts of `list -i` that machines and containers have alike. Values; any thread.
#pragma once

#include "prlctl/listing/info_source.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace prlctl {

inline const char* on_off_word(bool on) { return on ? "on" : "off"; }

// Line breaks as blanks; more than 4,095 bytes read as nothing.
std::string shown_description(std::string_view text);

// "2 days 03:04:05 (since 2026-11-01 10:00:00)", in JSON the seconds. `counted_before`: by earlier runs.
InfoValue uptime_value(const InfoSource& source, std::int64_t counted_before, std::string_view counted_since);

// ID to State.
void add_identity(InfoTree& tree, const InfoSource& source, std::string_view description);

// A machine's ends with a slash, a container's does not. "" where there is none.
std::string shown_home(const EnvironmentFacts& facts);

// Words joined, each with a blank behind it: "hdd0 cdrom0 ".
std::string each_with_blank(const std::vector<std::string>& words);

// "10.1.1.5/255.255.255.0", "2001:db8::5/64" from what configurations have; what is no address stays as it is.
std::string shown_address(std::string_view text);

InfoMember high_availability(bool enabled, std::int64_t priority);
InfoMember network_shaping(bool rate_bound, const std::vector<std::string>& rates);
InfoMember offline_management(bool enabled, const std::vector<std::string>& services);

}  // namespace prlctl
