// SPDX-License-Identifier: LGPL-2.1-or-later
//
// reset-uptime: `list -i` counts from now on. Kept in the PCS6 file, by the dispatcher: config.pvs has a place for it,
// and to ve.conf comes UPTIME_SINCE.
#include "dispatcher/bus/object_paths.hpp"
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/subject.hpp"
#include "prlctl/views/local_time.hpp"

#include <ctime>

namespace prlctl {
namespace {

Answer<void> reset(Invocation& invocation, const Subject& subject) {
  const auto proxy = invocation.session.dispatcher();
  if (!proxy) return proxy.error();
  GVariantBuilder fields;
  g_variant_builder_init(&fields, G_VARIANT_TYPE("a{ss}"));
  const std::string now = local_time(std::time(nullptr));
  if (subject.is_container()) {
    g_variant_builder_add(&fields, "{ss}", "UPTIME_SINCE", now.c_str());
  } else {
    g_variant_builder_add(&fields, "{ss}", "Identification/VmUptimeInSeconds", "0");
    g_variant_builder_add(&fields, "{ss}", "Identification/VmUptimeStartDateTime", now.c_str());
  }
  const auto set = (*proxy)->call(dispatcher::environment_path(subject.environment.uuid), kEnvironmentInterface,
                                  "SetFields", g_variant_new("(a{ss})", &fields), "()");
  if (!set) return set.error();
  return {};
}

}  // namespace

Answer<int> reset_uptime(Invocation& invocation) {
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  invocation.console().say(subject->line("Performing reset uptime operation to the {}..."));
  if (const auto done = reset(invocation, *subject); !done)
    return done.error().under(subject->line("Failed to reset uptime of the {}: "));
  invocation.console().say(subject->line("The {} uptime has been successfully reset."));
  return 0;
}

}  // namespace prlctl
