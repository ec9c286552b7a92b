// SPDX-License-Identifier: LGPL-2.1-or-later
//
// `prlctl status ID`: one line, "VM MyVM exist running".
#include "config-convert/values/values.hpp"
#include "prlctl/actions/families.hpp"
#include "prlctl/session/environment.hpp"
#include "prlctl/views/mounted_roots.hpp"

#include <fmt/format.h>

namespace prlctl {

Answer<int> status(Invocation& invocation) {
  const std::string& word = invocation.request.operand;
  const auto environment = find_environment(invocation.session, word);
  if (!environment) return environment.error();
  const auto state = read_state(*environment);
  if (!state) return state.error();
  const bool is_bare_uuid = !word.starts_with('{') && convert::parse_uuid(word);
  invocation.console().say(
      fmt::format("{} {} exist {}", environment->title(), is_bare_uuid ? "{" + word + "}" : word, word_of(*state)));
  return 0;
}

}  // namespace prlctl
