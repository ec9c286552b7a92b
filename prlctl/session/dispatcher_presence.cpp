// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/session/dispatcher_presence.hpp"

#include "dispatcher/bus/object_paths.hpp"

namespace prlctl {
namespace {

bool is_there(Session& session) {
  const auto proxy = session.dispatcher();
  if (!proxy) return false;
  const auto host = (*proxy)->properties(dispatcher::kHostPath, kHostInterface);
  // One that refuses is there, and is to say why.
  if (!host) return host.error().exit_code != kNoServiceExit;
  gboolean connected = FALSE;
  return g_variant_lookup(host->get(), "Connected", "b", &connected) && connected;
}

}  // namespace

bool has_dispatcher(Session& session) {
  if (is_there(session)) return true;
  session.console().complain("Warning: the dispatcher, switchyardd, does not run: libvirt is asked without it.");
  return false;
}

}  // namespace prlctl
