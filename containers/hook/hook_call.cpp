// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/hook/hook_call.hpp"

namespace containers {
namespace {

struct Row {
  std::string_view operation;
  std::string_view suboperation;
  HookAct act;
};

constexpr Row kRows[] = {
    {"prepare", "begin", HookAct::kMount},
    {"started", "begin", HookAct::kLimit},
    {"release", "end", HookAct::kUnmount},
};

}  // namespace

HookCall parse_hook_call(const std::vector<std::string_view>& words) {
  if (words.size() < 3) return {};
  for (const Row& row : kRows)
    if (words[1] == row.operation && words[2] == row.suboperation) return {row.act, std::string(words[0])};
  return {};
}

}  // namespace containers
