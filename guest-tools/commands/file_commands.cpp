// SPDX-License-Identifier: LGPL-2.1-or-later
//
// guest-file-open, -read, -write, -seek, -flush, -close. Nothing is buffered here, so a write is the kernel's at once
// and a flush has nothing to do.
#include "guest-tools/agent.hpp"
#include "guest-tools/bytes/path.hpp"
#include "guest-tools/protocol/command.hpp"
#include "guest-tools/system/file_text.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

namespace guest_tools {
namespace {

constexpr int64_t kDefaultRead = 4096;
constexpr int64_t kLongestRead = 48 * 1024 * 1024;

constexpr Text kWhenceNames[] = {"set", "cur", "end"};
constexpr int kWhences[] = {SEEK_SET, SEEK_CUR, SEEK_END};

constexpr Parameter kOpenParameters[] = {{"path", ParameterType::kText}, {"mode", ParameterType::kText, kOptional}};
constexpr Parameter kReadParameters[] = {{"handle", ParameterType::kInteger},
                                         {"count", ParameterType::kInteger, kOptional}};
constexpr Parameter kWriteParameters[] = {{"handle", ParameterType::kInteger},
                                          {"buf-b64", ParameterType::kText},
                                          {"count", ParameterType::kInteger, kOptional}};
constexpr Parameter kSeekParameters[] = {
    {"handle", ParameterType::kInteger},
    {"offset", ParameterType::kInteger},
    {"whence", ParameterType::kIntegerOrName, false, {}, kWhenceNames, 3, "GuestFileWhence"}};
constexpr Parameter kHandleParameters[] = {{"handle", ParameterType::kInteger}};

struct OpenMode {
  char letter;
  int flags, flags_with_plus;
};

constexpr OpenMode kOpenModes[] = {{'r', O_RDONLY, O_RDWR},
                                   {'w', O_WRONLY | O_CREAT | O_TRUNC, O_RDWR | O_CREAT | O_TRUNC},
                                   {'a', O_WRONLY | O_CREAT | O_APPEND, O_RDWR | O_CREAT | O_APPEND}};

// fopen(3)'s modes: a letter, then + and b at most once each, in any order.
bool parse_mode(Text mode, int& flags) {
  const Text rest = mode.from(1);
  const bool plus = contains(rest, '+');
  const bool binary = contains(rest, 'b');
  if (mode.empty() || rest.size != size_t{plus} + size_t{binary}) return false;
  for (const OpenMode& row : kOpenModes) {
    if (row.letter != mode[0]) continue;
    flags = plus ? row.flags_with_plus : row.flags;
    return true;
  }
  return false;
}

bool open_file(Agent& agent, const Arguments& arguments, JsonWriter& result, ErrorText& error) {
  const Text path = arguments.text("path");
  const Text mode = arguments.text_or("mode", "r");
  int flags = 0;
  if (!parse_mode(mode, flags)) return error.say("invalid file open mode '", mode, "'");
  flags |= O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  const Path full{agent.root, path};
  // As qemu-ga: a new file is everybody's to read and write, whatever the umask; an old one keeps its permissions.
  bool is_new = true;
  Fd file{open(full.c_str(), flags & O_CREAT ? flags | O_EXCL : flags, 0600)};
  if (!file && errno == EEXIST && (flags & O_CREAT)) {
    is_new = false;
    file.reset(open(full.c_str(), flags & ~O_CREAT));
  }
  if (!file) return error.say("failed to open file '", path, "' (mode: '", mode, "'): ", SystemError{});
  if ((flags & O_CREAT) && is_new && fchmod(file.get(), 0666) != 0)
    return error.say("failed to set permission 0666 on new file '", path, "' (mode: '", mode, "'): ", SystemError{});
  int64_t handle = 0;
  if (!agent.files.add(static_cast<Fd&&>(file), handle, error)) return false;
  result.integer(handle);
  return true;
}

// The count that was asked for, if it is one.
bool asked_count(const Arguments& arguments, int64_t otherwise, int64_t most, int64_t& count, ErrorText& error) {
  count = arguments.integer_or("count", otherwise);
  return (count >= 0 && count <= most) || error.say("value '", count, "' is invalid for argument count");
}

bool read_from_file(Agent& agent, const Arguments& arguments, JsonWriter& result, ErrorText& error) {
  const int file = agent.files.find(arguments.integer("handle"), error);
  int64_t wanted = 0;
  if (file < 0 || !asked_count(arguments, kDefaultRead, kLongestRead, wanted, error)) return false;
  char piece[48 * 1024];
  static_assert(sizeof(piece) % 3 == 0, "base64 in pieces");
  size_t in_piece = 0;
  int64_t total = 0;
  bool at_end = false, waiting = false;
  result.begin_object();
  result.begin_base64("buf-b64");
  while (total < wanted && !at_end && !waiting) {
    const int64_t left = wanted - total;
    const size_t room = sizeof(piece) - in_piece;
    const ssize_t got =
        read_some(file, piece + in_piece, left < static_cast<int64_t>(room) ? static_cast<size_t>(left) : room);
    waiting = got < 0 && errno == EAGAIN;  // a pipe or a terminal that has nothing yet
    at_end = got == 0;
    if (got < 0 && !waiting) return error.say("failed to read file: ", SystemError{});
    if (got <= 0) continue;
    in_piece += static_cast<size_t>(got);
    total += got;
    if (in_piece < sizeof(piece)) continue;
    result.base64_piece({piece, in_piece});
    in_piece = 0;
  }
  result.base64_piece({piece, in_piece});
  result.end_base64();
  result.integer_member("count", total);
  result.boolean_member("eof", at_end);
  result.end_object();
  return true;
}

bool write_to_file(Agent& agent, const Arguments& arguments, JsonWriter& result, ErrorText& error) {
  const int file = agent.files.find(arguments.integer("handle"), error);
  Text bytes;
  if (file < 0 || !arguments.bytes("buf-b64", bytes, error)) return false;
  const int64_t size = static_cast<int64_t>(bytes.size);
  int64_t wanted = 0;
  if (!asked_count(arguments, size, size, wanted, error)) return false;
  Text left = bytes.first(static_cast<size_t>(wanted));
  while (!left.empty()) {
    const ssize_t count = write_some(file, left.data, left.size);
    if (count < 0 && errno == EAGAIN && left.size < static_cast<size_t>(wanted)) break;
    if (count < 0) return error.say("failed to write to file: ", SystemError{});
    left = left.from(static_cast<size_t>(count));
  }
  result.begin_object();
  result.integer_member("count", wanted - static_cast<int64_t>(left.size));
  result.boolean_member("eof", false);
  result.end_object();
  return true;
}

bool parse_whence(const JsonValue& value, int& whence, ErrorText& error) {
  for (size_t i = 0; i < 3; ++i) {
    const bool meant =
        value.kind == JsonKind::kText ? kWhenceNames[i] == value.text : value.integer == static_cast<int64_t>(i);
    if (!meant) continue;
    whence = kWhences[i];
    return true;
  }
  return error.say("invalid whence code ", value.integer);
}

bool seek_file(Agent& agent, const Arguments& arguments, JsonWriter& result, ErrorText& error) {
  const int file = agent.files.find(arguments.integer("handle"), error);
  int whence = SEEK_SET;
  if (file < 0 || !parse_whence(*arguments.find("whence"), whence, error)) return false;
  const off_t position = lseek(file, static_cast<off_t>(arguments.integer("offset")), whence);
  if (position < 0) return error.say("failed to seek file: ", SystemError{});
  result.begin_object();
  result.boolean_member("eof", false);
  result.integer_member("position", position);
  result.end_object();
  return true;
}

bool flush_file(Agent& agent, const Arguments& arguments, JsonWriter&, ErrorText& error) {
  return agent.files.find(arguments.integer("handle"), error) >= 0;
}

bool close_file(Agent& agent, const Arguments& arguments, JsonWriter&, ErrorText& error) {
  const int64_t handle = arguments.integer("handle");
  if (agent.files.find(handle, error) < 0) return false;
  return close(agent.files.remove(handle).release()) == 0 || error.say("failed to close handle: ", SystemError{});
}

constexpr Command kRows[] = {
    {"guest-file-open", open_file, kOpenParameters},       {"guest-file-read", read_from_file, kReadParameters},
    {"guest-file-write", write_to_file, kWriteParameters}, {"guest-file-seek", seek_file, kSeekParameters},
    {"guest-file-flush", flush_file, kHandleParameters},   {"guest-file-close", close_file, kHandleParameters}};

}  // namespace

constinit const CommandRows kFileCommands = kRows;

}  // namespace guest_tools
