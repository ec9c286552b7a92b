// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A command line that was understood: the action, its operand, the options in the order they were given. A handler asks
// by names of its table; a name that its action does not have is a mistake of ours, and throws std::logic_error.
#pragma once

#include "prlctl/syntax/action.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace prlctl {

struct Given {
  const Option* option = nullptr;
  std::string text = {};    // as typed; a UUID in lower case without braces
  std::int64_t number = 0;  // of kSwitch, kNumber and kSize (bytes)
};

class Request {
 public:
  Request(const Tool& tool, const Action& action) : tool_(&tool), action_(&action) {}

  const Tool& tool() const { return *tool_; }
  const Action& action() const { return *action_; }

  std::string operand;            // "" where there is none
  bool has_operand = false;       // "" may be typed, too
  std::vector<Given> given;       // in order
  std::vector<std::string> rest;  // the guest's command

  bool has(std::string_view name) const { return find(name) != nullptr; }
  // The last one given; nullptr: none.
  const Given* find(std::string_view name) const;
  std::vector<const Given*> all(std::string_view name) const;
  std::string text(std::string_view name, std::string_view otherwise = {}) const;
  std::optional<std::int64_t> number(std::string_view name) const;
  // The first of that scope; nullptr: none.
  const Given* of_scope(Scope scope) const;

 private:
  const Tool* tool_;
  const Action* action_;
};

}  // namespace prlctl
