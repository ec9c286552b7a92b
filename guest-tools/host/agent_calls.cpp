// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/host/agent_calls.hpp"

#include "guest-tools/host/libvirt_calls.hpp"
#include "guest-tools/host/memory_file.hpp"

#include <boost/beast/core/detail/base64.hpp>
#include <fmt/format.h>
#include <libvirt/libvirt-qemu.h>

#include <cerrno>
#include <limits>
#include <poll.h>
#include <unistd.h>

namespace guest {
namespace {

namespace json = boost::json;
namespace base64 = boost::beast::detail::base64;

// Seen with qemu-ga 7.2 on a virtio-serial port: requests of 256 KiB do not arrive whole. base64 makes 4 bytes of 3.
constexpr std::size_t kMostInput = 64 * 1024;
constexpr std::int64_t kPiece = 48 * 1024;
constexpr std::chrono::milliseconds kFirstPause{10}, kLongestPause{500};
constexpr int kUsualPatience_s = 60;

Error malformed(std::string_view command) {
  return {ErrorCode::kRpc, fmt::format("the guest's agent gave a malformed answer to {}", command)};
}

// Nothing when it is no base64.
std::optional<std::string> decoded(std::string_view text) {
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  std::string bytes(base64::decoded_size(text.size()) + 3, '\0');
  const auto [written, read] = base64::decode(bytes.data(), text.data(), text.size());
  if (read != text.size()) return std::nullopt;
  bytes.resize(written);
  return bytes;
}

// The bytes of a member; empty without it.
std::optional<std::string> bytes_in(const json::object& object, std::string_view name) {
  const json::value* text = object.if_contains(name);
  if (text == nullptr) return std::string();
  return text->is_string() ? decoded(text->get_string()) : std::nullopt;
}

Result<void> write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("cannot write what came from the guest", errno);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

// Up to `most` bytes, fewer at the end.
Result<std::string> read_up_to(int fd, std::size_t most) {
  std::string bytes(most, '\0');
  std::size_t size = 0;
  while (size < most) {
    const ssize_t count = ::read(fd, bytes.data() + size, most - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("cannot read the input", errno);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  bytes.resize(size);
  return bytes;
}

Result<std::string> whole_input(int fd) {
  if (fd < 0 || ::isatty(fd) == 1) return std::string();
  auto input = read_up_to(fd, kMostInput + 1);
  if (input && input->size() > kMostInput)
    return Error{
        ErrorCode::kOperationUnsupported,
        fmt::format("a program in this guest can have {} bytes of input at most: switchyard-guest is not in it",
                    kMostInput)};
  return input;
}

// False when somebody wants the program ended, or the time is up.
bool pause(const SessionControl& control, std::chrono::milliseconds length) {
  if (Clock::now() >= control.deadline) return false;
  pollfd signals{control.signals, POLLIN, 0};
  return ::poll(&signals, 1, static_cast<int>(length.count())) <= 0;
}

Result<ExitState> take_output(const json::object& status, const SessionStreams& streams) {
  const auto output = bytes_in(status, "out-data");
  const auto errors = bytes_in(status, "err-data");
  if (!output || !errors) return malformed("guest-exec-status");
  if (streams.output >= 0)
    if (auto written = write_all(streams.output, *output); !written) return written.error();
  if (streams.errors >= 0)
    if (auto written = write_all(streams.errors, *errors); !written) return written.error();
  const json::value* cut = status.if_contains("out-truncated");
  if (cut != nullptr && cut->is_bool() && cut->get_bool())
    return Error{
        ErrorCode::kOperationUnsupported,
        "the program's output is longer than the guest's agent keeps, and the rest is lost: switchyard-guest is "
        "not in this guest"};
  const json::value* code = status.if_contains("exitcode");
  const json::value* signal = status.if_contains("signal");
  if (signal != nullptr && signal->is_int64()) return ExitState{0, static_cast<int>(signal->get_int64() & 127)};
  if (code == nullptr || !code->is_int64()) return malformed("guest-exec-status");
  return ExitState{static_cast<int>(code->get_int64() & 255), 0};
}

class AgentFile {
 public:
  static Result<AgentFile> open(virDomainPtr domain, const std::string& path, const char* mode, Deadline deadline) {
    auto handle = ask_agent(domain, "guest-file-open", {{"path", path}, {"mode", mode}}, deadline);
    if (!handle) return handle.error();
    if (!handle->is_int64()) return malformed("guest-file-open");
    return AgentFile(domain, handle->get_int64());
  }
  AgentFile(AgentFile&& other) noexcept : domain_(std::exchange(other.domain_, nullptr)), handle_(other.handle_) {}
  AgentFile& operator=(AgentFile&&) = delete;
  ~AgentFile() {
    if (domain_ != nullptr) close(in_seconds(kUsualPatience_s));
  }

  Result<json::value> ask(std::string_view command, json::object arguments, Deadline deadline) const {
    arguments["handle"] = handle_;
    return ask_agent(domain_, command, std::move(arguments), deadline);
  }
  Result<void> close(Deadline deadline) {
    auto closed = ask("guest-file-close", {}, deadline);
    domain_ = nullptr;
    if (!closed) return closed.error();
    return {};
  }

 private:
  AgentFile(virDomainPtr domain, std::int64_t handle) : domain_(domain), handle_(handle) {}

  virDomainPtr domain_;
  std::int64_t handle_;
};

}  // namespace

std::string encoded(std::string_view bytes) {
  std::string text(base64::encoded_size(bytes.size()), '\0');
  text.resize(base64::encode(text.data(), bytes.data(), bytes.size()));
  return text;
}

Result<json::value> ask_agent(virDomainPtr domain, std::string_view command, json::object arguments,
                              Deadline deadline) {
  json::object request{{"execute", command}};
  if (!arguments.empty()) request["arguments"] = std::move(arguments);
  const int left = milliseconds_left(deadline);
  const int seconds = left < 0 ? kUsualPatience_s : std::max(1, std::min(left / 1000, kUsualPatience_s));
  const AllocatedText answer(virDomainQemuAgentCommand(domain, json::serialize(request).c_str(), seconds, 0));
  if (!answer) {
    Error error = libvirt_error();
    // What the agent itself says is an internal error of libvirt's.
    if (error.code == ErrorCode::kInternal) error.code = ErrorCode::kOperationFailed;
    return error;
  }
  boost::system::error_code wrong;
  json::value value = json::parse(answer.get(), wrong);
  const json::object* object = wrong ? nullptr : value.if_object();
  const json::value* returned = object ? object->if_contains("return") : nullptr;
  if (returned == nullptr) return malformed(command);
  return *returned;
}

bool is_unknown_command(const Error& refusal) {
  return refusal.code == ErrorCode::kOperationFailed && refusal.message.find("has not been found") != std::string::npos;
}

Result<void> set_password_by_agent(virDomainPtr domain, const std::string& user, const std::string& password,
                                   bool is_hash, Deadline deadline) {
  json::object arguments{{"username", user}, {"password", encoded(password)}, {"crypted", is_hash}};
  const auto returned = ask_agent(domain, "guest-set-user-password", std::move(arguments), deadline);
  if (!returned) return returned.error();
  return {};
}

Result<ExitState> exec_by_agent(virDomainPtr domain, const AgentProgram& program, const SessionStreams& streams,
                                const SessionControl& control) {
  const auto input = whole_input(streams.input);
  if (!input) return input.error();
  json::object request{{"path", program.path}, {"capture-output", true}};
  request["arg"] = json::array(program.arguments.begin(), program.arguments.end());
  if (!program.variables.empty()) request["env"] = json::array(program.variables.begin(), program.variables.end());
  if (!input->empty()) request["input-data"] = encoded(*input);
  const auto started = ask_agent(domain, "guest-exec", std::move(request), control.deadline);
  if (!started) return started.error();
  const json::value* pid = started->is_object() ? started->get_object().if_contains("pid") : nullptr;
  if (pid == nullptr || !pid->is_int64()) return malformed("guest-exec");
  for (std::chrono::milliseconds length = kFirstPause;; length = std::min(2 * length, kLongestPause)) {
    const auto status = ask_agent(domain, "guest-exec-status", {{"pid", *pid}}, control.deadline);
    if (!status) return status.error();
    const json::object* object = status->if_object();
    const json::value* exited = object ? object->if_contains("exited") : nullptr;
    if (exited == nullptr || !exited->is_bool()) return malformed("guest-exec-status");
    if (exited->get_bool()) return take_output(*object, streams);
    if (!pause(control, length))
      return Error{ErrorCode::kOperationTimeout,
                   "the program in the guest goes on: without switchyard-guest in it nobody can end it from here"};
  }
}

Result<void> put_file_by_agent(virDomainPtr domain, int from, const std::string& path, Deadline deadline) {
  auto file = AgentFile::open(domain, path, "w", deadline);
  if (!file) return file.error();
  for (;;) {
    const auto bytes = read_up_to(from, kPiece);
    if (!bytes) return bytes.error();
    if (bytes->empty()) return file->close(deadline);
    if (Clock::now() >= deadline) return Error{ErrorCode::kOperationTimeout, "the file was not written in time"};
    auto written = file->ask("guest-file-write", {{"buf-b64", encoded(*bytes)}}, deadline);
    if (!written) return written.error();
  }
}

Result<void> get_file_by_agent(virDomainPtr domain, const std::string& path, int to, Deadline deadline) {
  auto file = AgentFile::open(domain, path, "r", deadline);
  if (!file) return file.error();
  for (std::size_t come = 0;;) {
    if (Clock::now() >= deadline) return Error{ErrorCode::kOperationTimeout, "the file was not read in time"};
    const auto piece = file->ask("guest-file-read", {{"count", kPiece}}, deadline);
    if (!piece) return piece.error();
    const json::object* object = piece->if_object();
    const auto bytes = object ? bytes_in(*object, "buf-b64") : std::nullopt;
    const json::value* eof = object ? object->if_contains("eof") : nullptr;
    if (!bytes || eof == nullptr || !eof->is_bool()) return malformed("guest-file-read");
    come += bytes->size();
    if (come > kMostAnswer)
      return Error{ErrorCode::kRpc, fmt::format("'{}' in the guest has more than {} bytes", path, kMostAnswer)};
    if (auto written = write_all(to, *bytes); !written) return written;
    if (eof->get_bool() || bytes->empty()) return file->close(deadline);
  }
}

}  // namespace guest
