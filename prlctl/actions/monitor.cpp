// SPDX-License-Identifier: LGPL-2.1-or-later
//
// monitor: libvirt's events of machines and containers as lines of JSON, until it is ended, or nobody reads them.
#include "dispatcher/bus/object_paths.hpp"
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/monitor_event.hpp"
#include "prlctl/listing/info_source.hpp"
#include "prlctl/session/domain_events.hpp"

#include <vector>

namespace prlctl {
namespace {

struct Change {
  dispatcher::DomainHandle domain;
  int event;
  int detail;
};

// The kind of the task that works on it, and has not ended; empty: none, or there is no dispatcher.
std::string task_on(Session& session, const std::string& uuid) {
  const auto proxy = session.dispatcher();
  if (!proxy) return {};
  const auto objects = (*proxy)->managed_objects();
  if (!objects) return {};
  GVariantIter iter;
  const char* path = nullptr;
  GVariant* interfaces = nullptr;
  std::string kind;
  g_variant_iter_init(&iter, objects->get());
  while (g_variant_iter_next(&iter, "{&o@a{sa{sv}}}", &path, &interfaces)) {
    const dispatcher::VariantHandle kept(interfaces);
    const dispatcher::VariantHandle task(g_variant_lookup_value(interfaces, kTaskInterface, G_VARIANT_TYPE_VARDICT));
    const char* environment = "";
    const char* its_kind = "";
    std::int64_t ended = 0;
    if (!task || !g_variant_lookup(task.get(), "Environment", "&o", &environment) ||
        !g_variant_lookup(task.get(), "Kind", "&s", &its_kind) || !g_variant_lookup(task.get(), "Ended", "x", &ended))
      continue;
    if (ended == 0 && environment == dispatcher::environment_path(uuid)) kind = its_kind;
  }
  return kind;
}

InfoTree full_info(Session& session, const Environment& environment) {
  const auto facts = read_facts(session, environment);
  if (!facts) return {{"ID", environment.uuid}};
  const auto source = read_info_source(environment.domain.get(), *facts);
  return source ? info_of(*source, true) : InfoTree{{"ID", environment.uuid}};
}

bool is_about_definition(int event) { return event == VIR_DOMAIN_EVENT_DEFINED || event == VIR_DOMAIN_EVENT_UNDEFINED; }

void tell(Invocation& invocation, const Change& change) {
  const std::string uuid = dispatcher::uuid_of(change.domain.get());
  const std::string task = is_about_definition(change.event) ? task_on(invocation.session, uuid) : std::string();
  const auto event = monitor_event(change.event, change.detail, task);
  if (!event) return;
  InfoTree info{{"ID", uuid}};
  if (event->state) info.push_back({"State", event->state});
  if (change.event == VIR_DOMAIN_EVENT_DEFINED) {
    // Of the session's connection: that of the events is busy with them. Gone meanwhile: there is its ID.
    const auto found = find_environment(invocation.session, uuid);
    if (found) info = full_info(invocation.session, *found);
  }
  invocation.console().say(monitor_line(*event, info));
}

}  // namespace

Answer<int> monitor(Invocation& invocation) {
  if (const auto connection = invocation.session.libvirt(); !connection) return connection.error();
  std::vector<Change> changes;
  const auto keep = [&changes](virDomainPtr domain, int event, int detail) {
    virDomainRef(domain);
    changes.push_back({dispatcher::DomainHandle(domain), event, detail});
  };
  const auto events = DomainEvents::open(invocation.session.settings().uri, keep);
  if (!events) return events.error();
  const auto ended = (*events)->until(
      [&]() -> Answer<bool> {
        for (const Change& change : std::exchange(changes, {})) tell(invocation, change);
        return std::ferror(invocation.console().out) != 0;
      },
      invocation.session.settings().timeout);
  if (!ended) return ended.error();
  return 0;
}

}  // namespace prlctl
