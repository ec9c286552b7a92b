// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/session/failure.hpp"

#include "foundation/trimmed.hpp"

#include <fmt/format.h>

namespace prlctl {
namespace {

// stderr gets one line: lines of a text become parts of it.
std::string one_line(std::string_view text) {
  std::string line(trimmed(text));
  for (std::size_t at = 0; (at = line.find('\n', at)) != std::string::npos; at += 2) line.replace(at, 1, "; ");
  return line;
}

}  // namespace

Failure failure_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::kNoConnect:
      return no_service(error.message);
    case ErrorCode::kNoDomain:
      return no_environment();
    case ErrorCode::kOperationAborted:
      return canceled(error.message);
    default:
      return {one_line(error.message)};
  }
}

Failure no_service(std::string_view why) {
  return {
      fmt::format("Login failed: Unable to connect to Virtuozzo. The service cannot be reached, or does not answer. "
                  "(Details: {})",
                  one_line(why)),
      kNoServiceExit};
}

Failure no_environment() {
  return {
      "The virtual machine could not be found. The virtual machine is not registered in the virtual machine "
      "directory on this server. Contact your Virtuozzo administrator for assistance."};
}

Failure wrong_state(std::string_view uuid, std::string_view state) {
  return {
      fmt::format("Unable to complete the operation. This operation cannot be completed because the virtual machine "
                  "\"{{{}}}\" is in the \"{}\" state.",
                  uuid, state)};
}

Failure not_started(std::string_view name) {
  return {
      fmt::format("Unable to perform the operation because the virtual machine \"{}\" is not started. Start the "
                  "virtual machine, and try again.",
                  name)};
}

Failure not_stopped(std::string_view name) {
  return {
      fmt::format("Unable to perform the operation because the virtual machine \"{}\" is not stopped. Stop the "
                  "virtual machine, and try again.",
                  name)};
}

Failure name_taken(std::string_view name) {
  return {
      fmt::format("The name {} is already used by another virtual machine or template. Choose another name, and try "
                  "again.",
                  name)};
}

Failure canceled(std::string_view what) { return {fmt::format("The operation was canceled. {}", one_line(what))}; }

Failure unimplemented() { return {"Unimplemented"}; }

}  // namespace prlctl
