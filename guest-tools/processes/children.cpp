// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/processes/children.hpp"

#include "guest-tools/processes/spawn.hpp"
#include "guest-tools/system/file_text.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

namespace guest_tools {
namespace {

bool not_blocking(int fd) { return fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) == 0; }

bool captures_output(Capture capture) { return capture != Capture::kNone && capture != Capture::kErrors; }

bool captures_errors(Capture capture) { return capture == Capture::kErrors || capture == Capture::kSeparated; }

// The reading end for us, the writing end for the program; or /dev/null for the program alone.
bool make_output(bool kept, Children::Output& ours, Fd& program) {
  ours.kept = kept;
  if (!kept) program = open_null();
  if (program) return true;
  return make_pipe(ours.pipe, program) && not_blocking(ours.pipe.get());
}

bool make_input(bool given, Fd& ours, Fd& program) {
  if (!given) program = open_null();
  if (program) return true;
  if (!make_pipe(program, ours)) return false;
  if (!given) ours.reset();  // an empty input, without /dev/null
  return !given || not_blocking(ours.get());
}

}  // namespace

Children::Child* Children::free_place() {
  Child* oldest = nullptr;
  for (Child& child : children_) {
    if (child.pid == 0) return &child;
    if (child.finished() && (oldest == nullptr || child.age < oldest->age)) oldest = &child;
  }
  if (oldest != nullptr) forget(*oldest);
  return oldest;
}

bool Children::start(const ProgramCall& call, pid_t& pid, ErrorText& error) {
  Child* child = free_place();
  if (child == nullptr) return error.say(uint64_t{kMost}, " programs run already, no more can be started");
  if (call.input.size > kMostBytesAll - kept_bytes_) return error.say("too much input and output of programs is kept");
  Fd input, output, errors;
  const bool merged = call.capture == Capture::kMerged;
  bool made = make_input(call.has_input, child->input, input) &&
              make_output(captures_output(call.capture), child->output, output) &&
              (merged || make_output(captures_errors(call.capture), child->errors, errors));
  if (!made) error.say("failed to create pipes: ", SystemError{});
  if (made && call.has_input && !child->input_bytes.append(call.input).ok())
    made = error.say("input-data is too long, or memory is short");
  kept_bytes_ += child->input_bytes.size();
  const Spawn spawn{call.path,   call.arguments, call.environment,
                    input.get(), output.get(),   merged ? output.get() : errors.get()};
  if (!made || !spawn_program(spawn, child->pid, error)) {
    forget(*child);
    return false;
  }
  pid = child->pid;
  for (Child& other : children_)  // the number is free again, so who had it before is long gone
    if (&other != child && other.pid == pid) forget(other);
  child->age = ++started_;
  feed(*child);
  return true;
}

Children::Child* Children::find(int64_t pid) {
  for (Child& child : children_)
    if (child.pid != 0 && child.pid == pid) return &child;
  return nullptr;
}

void Children::forget_output(Output& output) {
  kept_bytes_ -= output.bytes.size();
  output.pipe.reset();
  output.bytes.release();
  output.kept = output.truncated = false;
}

void Children::forget_input(Child& child) {
  kept_bytes_ -= child.input_bytes.size();
  child.input.reset();
  child.input_bytes.wipe();
  child.input_bytes.release();
  child.input_written = 0;
}

void Children::forget(Child& child) {
  child.pid = 0;
  child.ended = false;
  forget_input(child);
  forget_output(child.output);
  forget_output(child.errors);
}

size_t Children::poll_set(pollfd* descriptors) const {
  size_t count = 0;
  for (const Child& child : children_) {
    if (child.pid == 0) continue;
    if (child.input) descriptors[count++] = {child.input.get(), POLLOUT, 0};
    if (child.output.pipe) descriptors[count++] = {child.output.pipe.get(), POLLIN, 0};
    if (child.errors.pipe) descriptors[count++] = {child.errors.pipe.get(), POLLIN, 0};
  }
  return count;
}

void Children::handle(const pollfd* descriptors, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (descriptors[i].revents == 0) continue;
    for (Child& child : children_) {
      if (child.pid == 0) continue;
      if (child.input.get() == descriptors[i].fd) feed(child);
      if (child.output.pipe.get() == descriptors[i].fd) drain(child.output);
      if (child.errors.pipe.get() == descriptors[i].fd) drain(child.errors);
    }
  }
}

void Children::reap() {
  for (Child& child : children_)
    if (child.pid != 0 && !child.ended) child.ended = waitpid(child.pid, &child.wait_status, WNOHANG) == child.pid;
}

void Children::feed(Child& child) {
  while (child.input) {
    const Text left = child.input_bytes.text().from(child.input_written);
    const ssize_t count = left.empty() ? 0 : write_some(child.input.get(), left.data, left.size);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) break;  // all is written, or the program reads no more
    child.input_written += static_cast<size_t>(count);
  }
  forget_input(child);
}

void Children::drain(Output& output) {
  char piece[16384];
  const ssize_t count = read_some(output.pipe.get(), piece, sizeof(piece));
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) return output.pipe.reset();
  if (!output.kept) return;
  size_t room = output.bytes.limit() - output.bytes.size();
  if (room > kMostBytesAll - kept_bytes_) room = kMostBytesAll - kept_bytes_;
  const size_t before = output.bytes.size();
  output.bytes.append(Text{piece, static_cast<size_t>(count)}.first(room));
  kept_bytes_ += output.bytes.size() - before;
  if (output.bytes.size() - before < static_cast<size_t>(count)) output.truncated = true;
}

}  // namespace guest_tools
