// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Requests of the QEMU guest agent protocol, by virDomainQemuAgentCommand: what a guest without the channel
// org.switchyard.guest.0 can do. The guest is not trusted: an answer of another shape is an error.
//
// Errors are libvirt's (kAgentUnresponsive without an agent), kOperationFailed with the agent's own words for its
// refusals, and kRpc for answers that are none. Any thread.
#pragma once

#include "guest-tools/host/deadline.hpp"
#include "guest-tools/host/session_run.hpp"

#include <boost/json.hpp>
#include <libvirt/libvirt.h>

#include <string_view>

namespace guest {

// What "return" has.
Result<boost::json::value> ask_agent(virDomainPtr domain, std::string_view command, boost::json::object arguments,
                                     Deadline deadline);

// Bytes as base64, which is how arguments hold them.
std::string encoded(std::string_view bytes);

// A refusal of an agent that does not have the command.
bool is_unknown_command(const Error& refusal);

struct AgentProgram {
  std::string path;
  std::vector<std::string> arguments;  // without the path
  std::vector<std::string> variables;  // empty: the agent's own
};

// guest-exec, then guest-exec-status again and again: all input goes first, all output comes last.
// kOperationUnsupported, with words that name what the guest lacks, for more input than one request takes. A program
// that is still there when the deadline has passed goes on.
Result<ExitState> exec_by_agent(virDomainPtr domain, const AgentProgram& program, const SessionStreams& streams,
                                const SessionControl& control);

Result<void> set_password_by_agent(virDomainPtr domain, const std::string& user, const std::string& password,
                                   bool is_hash, Deadline deadline);
Result<void> put_file_by_agent(virDomainPtr domain, int from, const std::string& path, Deadline deadline);
Result<void> get_file_by_agent(virDomainPtr domain, const std::string& path, int to, Deadline deadline);

}  // namespace guest
