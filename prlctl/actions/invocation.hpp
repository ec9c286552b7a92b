// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One action being carried out: what was asked for, and what to do it with. A handler answers with the exit code; of a
// failure the text goes to stderr and its code is the exit code. A new action is one file here, its declaration in
// families.hpp, and its row in handlers.cpp.
#pragma once

#include "prlctl/session/session.hpp"
#include "prlctl/syntax/request.hpp"

namespace prlctl {

struct Invocation {
  const Request& request;
  Session& session;

  const Console& console() const { return session.console(); }
};

using Handler = Answer<int> (*)(Invocation& invocation);

struct HandlerRow {
  std::string_view action;  // the table's name of it
  Handler handler;
};
std::span<const HandlerRow> handler_rows();  // prlctl's

// nullptr: nothing carries it out yet.
Handler handler_of(std::span<const HandlerRow> handlers, const Action& action);
inline Handler handler_of(const Action& action) { return handler_of(handler_rows(), action); }

}  // namespace prlctl
