// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One answer of a guest agent, {"return": …} or {"error": {"class": …, "desc": …}}, as JSON and as what it means.
//
// The guest wrote it: it has at most kMaxAgentValues values, kMaxAgentDepth deep; texts are UTF-8. What of it gets into
// an error's words is short and printable.
//
// Source: libvirt src/qemu/qemu_agent.c for codes and words. Any thread.
#pragma once

#include "foundation/result.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace driver {

namespace json = boost::json;

inline constexpr std::size_t kMaxAgentDepth = 32;
inline constexpr std::size_t kMaxAgentValues = 200000;

// Any JSON text within the limits.
std::optional<json::value> parse_agent_json(std::string_view text);

// The JSON text without the blanks between its words: one line, numbers and texts as they were written.
std::string without_blanks(std::string_view json_text);

// What `command` gave back. An error is kInternal, "unable to execute QEMU agent command 'guest-x': …".
Result<json::value> returned_by(std::string_view command, const json::object& answer);

// The agent does not know the command, or does not serve it.
bool is_not_served(const json::object& answer);

// Words of a guest for an error: at most 256 bytes, each control character a '?'.
std::string quotable(std::string_view text);

}  // namespace driver
