// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a session begins with, by act.
#include "guest-tools/agent.hpp"
#include "guest-tools/processes/spawn.hpp"
#include "guest-tools/protocol/command.hpp"
#include "guest-tools/sessions/frame_output.hpp"
#include "guest-tools/sessions/program_environment.hpp"
#include "guest-tools/sessions/session.hpp"
#include "guest-tools/system/device_call.hpp"

#include <fcntl.h>
#include <stdlib.h>

namespace guest_tools {
namespace {

bool not_blocking(const Fd& fd) { return fcntl(fd.get(), F_SETFL, fcntl(fd.get(), F_GETFL) | O_NONBLOCK) == 0; }

// An act is served when the command that does the like is: --block-rpcs and frozen file systems hold for both.
struct Likeness {
  guest_channel::Act act;
  Text command;
};

constexpr Likeness kLikenesses[] = {{guest_channel::kExec, "guest-exec"},
                                    {guest_channel::kPut, "guest-file-open"},
                                    {guest_channel::kGet, "guest-file-open"}};

bool is_served(const Agent& agent, guest_channel::Act act, ErrorText& error) {
  for (const Likeness& row : kLikenesses) {
    if (row.act != act) continue;
    const char* reason = disabled_because(agent, *find_command(row.command));
    if (reason != nullptr) return error.say("Command ", row.command, " has been disabled", reason);
  }
  return true;
}

Text last_name(Text path) {
  size_t start = path.size;
  while (start > 0 && path[start - 1] != '/') --start;
  return path.from(start);
}

}  // namespace

bool Session::start(Agent& agent, Buffer& out, uint32_t& code, ErrorText& error) {
  OpenRequest request;
  if (!read_open_request(opening_.text(), request, code, error)) return false;
  act_ = request.act;
  code = EPERM;
  if (!is_served(agent, act_, error)) return false;
  switch (request.act) {
    case guest_channel::kExec:
      return start_program(agent, request, out, code, error);
    case guest_channel::kGet:
      return start_get(agent, request, out, code, error);
    case guest_channel::kPut:
      errno = 0;
      if (!put_.begin(agent.root, request.path, request.mode, request.user, input_, error)) {
        code = errno == 0 ? EINVAL : static_cast<uint32_t>(errno);
        return false;
      }
      append_frame(out, guest_channel::kOpened, id_);
      return true;
    case guest_channel::kRequest:
      append_frame(out, guest_channel::kOpened, id_);
      return true;
  }
  code = guest_channel::kNotSupported;
  return error.say("act ", uint64_t{request.act}, " is not known to this agent");
}

bool Session::start_get(Agent& agent, const OpenRequest& request, Buffer& out, uint32_t& code, ErrorText& error) {
  struct stat status;
  errno = 0;
  if (!open_for_get(agent.root, request.path, outputs_[0].fd, status, error)) {
    code = errno == 0 ? EINVAL : static_cast<uint32_t>(errno);
    return false;
  }
  outputs_[0].open = true;
  FieldWriter fields;
  fields.u32(guest_channel::kMode, status.st_mode & 07777)
      .u64(guest_channel::kSize, static_cast<uint64_t>(status.st_size));
  append_frame(out, guest_channel::kOpened, id_, 0, fields.payload());
  return true;
}

bool Session::make_streams(const OpenRequest& request, Fd& input, Fd& output, Fd& errors) {
  if (request.on_terminal) return false;
  if (!make_pipe(input, input_) || !make_pipe(outputs_[0].fd, output) || !make_pipe(outputs_[1].fd, errors))
    return false;
  outputs_[0].open = outputs_[1].open = true;
  return not_blocking(input_) && not_blocking(outputs_[0].fd) && not_blocking(outputs_[1].fd);
}

// Both of our ends are the terminal's master; the program gets its slave, which is made its user's.
bool Session::make_terminal(const OpenRequest& request, uint32_t owner, Fd& program) {
  Fd& master = outputs_[0].fd;
  master.reset(::open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
  if (!master || grantpt(master.get()) != 0 || unlockpt(master.get()) != 0) return false;
  const char* name = ptsname(master.get());
  if (name == nullptr) return false;
  program.reset(::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC));
  input_.reset(fcntl(master.get(), F_DUPFD_CLOEXEC, 3));
  if (!program || !input_) return false;
  if (owner != 0 && fchown(program.get(), owner, static_cast<gid_t>(-1)) != 0) return false;
  on_terminal_ = outputs_[0].open = true;
  resize(request.terminal_size);
  return true;
}

bool Session::start_program(Agent& agent, const OpenRequest& request, Buffer& out, uint32_t& code, ErrorText& error) {
  LoginIdentity identity;
  ProgramEnvironment environment;
  Array<char*> arguments{OpenRequest::kMostArguments + 1};
  code = ENOENT;
  if (!find_identity(agent.root, request.user, identity, error)) return false;
  Buffer shell_name{4200};
  const char* path = identity.shell.c_str();
  bool whole = environment.make(identity, request.variables);
  if (request.arguments.size() == 0) {
    shell_name.append('-').append(last_name(path));
    whole = whole && arguments.add(const_cast<char*>(shell_name.c_str())) != nullptr;
  } else {
    path = request.arguments[0];
    for (char* argument : request.arguments) whole = whole && arguments.add(argument) != nullptr;
  }
  code = ENOMEM;
  if (!whole || arguments.add(nullptr) == nullptr) return error.say("memory is short");

  Fd input, output, errors;
  const bool made = request.on_terminal ? make_terminal(request, identity.user_id, input)
                                        : make_streams(request, input, output, errors);
  if (!made) {
    code = static_cast<uint32_t>(errno);
    return error.say(request.on_terminal ? "failed to make a terminal: " : "failed to make pipes: ", SystemError{});
  }
  const SpawnUser user{identity.user_id, identity.group_id, identity.groups.begin(), identity.groups.size()};
  Spawn spawn{path, arguments.begin(), environment.get(), input.get(), input.get(), input.get()};
  if (!request.on_terminal) {
    spawn.output = output.get();
    spawn.errors = errors.get();
  }
  spawn.in_own_path = true;
  spawn.on_terminal = request.on_terminal;
  spawn.folder = request.folder;
  spawn.user = request.user.empty() ? nullptr : &user;
  code = ENOENT;
  if (!spawn_program(spawn, pid_, error)) {
    pid_ = 0;
    return false;
  }
  FieldWriter fields;
  fields.u32(guest_channel::kProcess, static_cast<uint32_t>(pid_));
  append_frame(out, guest_channel::kOpened, id_, 0, fields.payload());
  return true;
}

}  // namespace guest_tools
