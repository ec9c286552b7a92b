// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/container_tool.hpp"

#include "containers/processes/child_process.hpp"

#include <filesystem>
#include <unistd.h>

namespace prlctl {
namespace {

// Beside this program as both are built; in sbin as both are installed.
std::string tool_path() {
  std::error_code failed;
  const auto folder = std::filesystem::read_symlink("/proc/self/exe", failed).parent_path();
  const std::string beside = (folder / "switchyard-ct").string();
  return ::access(beside.c_str(), X_OK) == 0 ? beside : (folder.parent_path() / "sbin/switchyard-ct").string();
}

}  // namespace

Answer<void> switchyard_ct(std::vector<std::string> words, std::string input) {
  words.insert(words.begin(), tool_path());
  const auto done = containers::run_program({.words = std::move(words), .input = std::move(input)});
  if (!done) return failure_of(done.error());
  return {};
}

}  // namespace prlctl
