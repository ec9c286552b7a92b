// SPDX-License-Identifier: LGPL-2.1-or-later
// Any bytes on the agent's channel: requests are found the same however the bytes come, and each gets at most one
// answer, which is JSON. Commands that would change this machine, or start a process, are blocked; one file is open.
#include "guest-tools/agent.hpp"
#include "guest-tools/json/json_reader.hpp"
#include "guest-tools/protocol/dispatcher.hpp"
#include "guest-tools/protocol/request_framer.hpp"

#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <vector>

namespace {

using guest_tools::Frame;

constexpr const char* kBlocked =
    "guest-exec,guest-file-open,guest-file-close,guest-fsfreeze-freeze,guest-fsfreeze-freeze-list,guest-fsfreeze-thaw,"
    "guest-fstrim,guest-get-timezone,guest-set-time,guest-shutdown";

// The requests when the bytes come in pieces of `step`.
std::vector<std::string> requests_in(std::string_view bytes, std::size_t step) {
  std::vector<std::string> requests;
  guest_tools::RequestFramer framer;
  std::size_t start = 0;
  for (std::size_t end = 0; end < bytes.size();) {
    end = end + step < bytes.size() ? end + step : bytes.size();
    while (start < end) {
      const Frame frame = framer.next({bytes.data() + start, end - start});
      if (frame.kind == Frame::kIncomplete) break;
      if (frame.size > end - start) std::abort();
      if (frame.kind == Frame::kRequest) {
        const guest_tools::Text request = guest_tools::trimmed({bytes.data() + start, frame.size});
        requests.emplace_back(request.data, request.size);
      }
      start += frame.size;
    }
  }
  return requests;
}

std::unique_ptr<guest_tools::Agent> make_agent() {
  auto agent = std::make_unique<guest_tools::Agent>();
  agent->root = "/nonexistent";
  agent->blocked_commands = kBlocked;
  const int file = memfd_create("file", MFD_CLOEXEC);
  if (write(file, "contents", 8) != 8) std::abort();
  std::int64_t handle = 0;
  guest_tools::ErrorText error;
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  if (!agent->files.add(guest_tools::Fd{open(path.c_str(), O_RDONLY | O_CLOEXEC)}, handle, error)) std::abort();
  close(file);
  return agent;
}

void check_answer(std::string answer) {
  if (answer.empty()) return;
  if (answer[0] == '\xff') answer.erase(0, 1);
  guest_tools::JsonTree tree;
  guest_tools::ErrorText error;
  if (!answer.ends_with("}\n") || answer.find('\n') != answer.size() - 1) std::abort();
  if (!guest_tools::parse_json(answer.data(), answer.size(), tree, error)) std::abort();
  if ((tree.member(tree.root(), "return") == nullptr) == (tree.member(tree.root(), "error") == nullptr)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::unique_ptr<guest_tools::Agent> agent = make_agent();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::vector<std::string> requests = requests_in(bytes, size);
  if (requests != requests_in(bytes, 1) || requests != requests_in(bytes, 5)) std::abort();
  for (std::string request : requests) {
    guest_tools::Buffer answers{96 * 1024 * 1024};
    guest_tools::answer_request(*agent, request.data(), request.size(), answers);
    check_answer({answers.text().data, answers.size()});
  }
  return 0;
}
