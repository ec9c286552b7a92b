// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What can be done inside a running guest, VM or container, by libvirt's calls alone: programs with streams, a
// terminal, files, passwords, host name, time, addresses. One way for both kinds: the channel org.switchyard.guest.0
// where switchyard-guest serves it, else what stock qemu-ga can do (guest-exec is asked until the program has ended).
// What neither can do is refused by words that say what the guest lacks.
//
// Errors: kOperationInvalid when the guest does not run; kAgentUnresponsive when there is no agent in it, or none that
// answers; kOperationUnsupported when its agent cannot do that; kOperationTimeout at the deadline; kOperationFailed
// with the guest's own words; else libvirt's. A Guest belongs to one thread at a time. The process needs an event loop
// for libvirt, in another thread (event_thread.hpp), from before the connection was opened.
//
//   guest::Guest web(domain);
//   auto ended = web.exec({.arguments = {"/bin/uname", "-s"}}, {.input = -1, .output = 1, .errors = 2}, {});
#pragma once

#include "guest-tools/host/channel_list.hpp"
#include "guest-tools/host/libvirt_calls.hpp"
#include "guest-tools/host/network_settings.hpp"
#include "guest-tools/host/session_run.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace guest {

struct ProgramCall {
  std::vector<std::string> arguments;  // none: the user's login shell
  std::vector<std::string> variables;  // NAME=VALUE, beside those of the user
  std::string folder = "/";
  std::string user;  // name or number; empty: root, or SYSTEM
};

// What sysprep ends with: a new SID is made when Windows starts next.
enum class AfterSysprep { kShutdown, kReboot };

class Guest {
 public:
  // Holds a reference of its own.
  explicit Guest(virDomainPtr domain);

  // Done when the program has ended and its output is written; signals of `control` reach it.
  Result<ExitState> exec(const ProgramCall& call, const SessionStreams& streams, const SessionControl& control);
  // On a terminal in the guest, as large as `terminal` here, whose bytes it gets; `output` shows what it shows. Who
  // calls has made it raw (raw_terminal.hpp).
  Result<ExitState> enter(const ProgramCall& call, int terminal, int output, const SessionControl& control);
  // An agent that does not tell its system is not Windows's.
  Result<bool> is_windows(Deadline deadline);

  // From a local descriptor to its end. The file appears whole, with switchyard-guest; permissions are of a new file.
  Result<void> put_file(int from, const std::string& path, std::uint32_t mode, Deadline deadline);
  // Whole, or an error: kRpc for more than 16 MiB.
  Result<void> get_file(const std::string& path, int to, Deadline deadline);

  // `password` may be its hash as in /etc/shadow.
  Result<void> set_password(const std::string& user, const std::string& password, bool is_hash,
                            Deadline deadline = kNoDeadline);
  // Whether it is the user's: by the guest's PAM, of whatever method the hash is, else by switchyard-guest.
  Result<bool> check_password(const std::string& user, const std::string& password, Deadline deadline);
  Result<std::vector<std::string>> logged_in_users(Deadline deadline);
  Result<std::string> host_name();
  Result<void> set_host_name(const std::string& name, Deadline deadline);
  // Seconds since 1970, UTC. A container's clock is the host's, and not its to set.
  Result<long long> time();
  Result<void> set_time(long long seconds);
  // Of Windows: its sysprep takes the old SID away, and turns the machine off or starts it anew. kOperationUnsupported
  // for all other guests; kOperationTimeout where sysprep was begun, and goes on.
  Result<void> change_sid(AfterSysprep after, Deadline deadline);
  // At once, and for the next start; what `settings` does not name stays.
  Result<void> set_network(const NetworkSettings& settings, Deadline deadline);
  // Of switchyard-guest, "0.1.0"; nothing where another agent answers.
  Result<std::optional<std::string>> tools_version(Deadline deadline);

 private:
  Result<GuestWays> ways();
  // The channel, opened when it is not yet; nothing when this guest has none that is free.
  Result<ChannelClient*> channel(Deadline deadline);
  Result<ExitState> run(ChannelClient& client, const std::string& fields, const SessionStreams& streams,
                        const SessionControl& control);
  Result<ExitState> exec_without_channel(const ProgramCall& call, const SessionStreams& streams,
                                         const SessionControl& control);
  // By the QEMU guest agent protocol: the id of os-release, "mswindows"; empty where it is not known.
  Result<std::string> system_id(Deadline deadline);
  // A command of switchyard-guest, by whichever way reaches it: the channel, else the QEMU guest agent's, which
  // may be another agent's.
  Result<boost::json::value> ask(std::string_view command, boost::json::object arguments, Deadline deadline);
  // One that no other agent has.
  Result<boost::json::value> ask_ours(std::string_view command, boost::json::object arguments, Deadline deadline);

  DomainHandle domain_;
  std::optional<ChannelClient> channel_;
};

}  // namespace guest
