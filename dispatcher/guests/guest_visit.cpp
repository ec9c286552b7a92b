// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/guests/guest_visit.hpp"

#include "config-convert/fields.hpp"
#include "dispatcher/guests/container_resolver.hpp"
#include "dispatcher/guests/machine_network.hpp"
#include "dispatcher/keeping/config_file.hpp"
#include "dispatcher/keeping/keep_plan.hpp"
#include "foundation/log.hpp"
#include "guest-tools/host/guest.hpp"
#include "guest-tools/host/tools_install.hpp"

#include <fmt/format.h>

namespace dispatcher {
namespace {

// What a guest does to its network may take a minute of its own tools'.
constexpr int kPatience_s = 80;
constexpr int kInstallPatience_s = 180;
// Sysprep says no in the first of these; one that takes longer is left to itself.
constexpr int kSysprepPatience_s = 180;

struct Visited {
  std::string name;
  Kind kind;
  const std::string& config;
  guest::Guest& guest;
};

Result<void> tell_sid(guest::Guest& guest) {
  const auto changed = guest.change_sid(guest::AfterSysprep::kReboot, guest::in_seconds(kSysprepPatience_s));
  return !changed && changed.error().code == ErrorCode::kOperationTimeout ? Result<void>() : changed;
}

Result<void> tell(const Visited& visited, const GuestWish& wish) {
  const guest::Deadline deadline = guest::in_seconds(kPatience_s);
  const bool is_vm = visited.kind == Kind::kVm;
  switch (wish.about) {
    case GuestWish::About::kPassword:
      return visited.guest.set_password(wish.user, wish.password, wish.is_hash, deadline);
    case GuestWish::About::kHostName: {
      const auto name =
          is_vm ? host_name_of_machine(visited.config) : convert::ve_conf_field(visited.config, "HOSTNAME");
      if (!name) return name.error();
      return name->empty() ? Result<void>() : visited.guest.set_host_name(*name, deadline);
    }
    case GuestWish::About::kNetwork: {
      if (!is_vm) return tell_resolver(visited.guest, visited.config, deadline);
      const auto network = network_of_machine(visited.config);
      if (!network) return network.error();
      return network->adapters.empty() ? Result<void>() : visited.guest.set_network(*network, deadline);
    }
    case GuestWish::About::kSid:
      return tell_sid(visited.guest);
  }
  return {};
}

// The guest has heard it and said no. No tools that it may get make it Windows.
bool is_refusal(const GuestWish& wish, const Error& error) {
  return error.code == ErrorCode::kOperationFailed ||
         (wish.about == GuestWish::About::kSid && error.code == ErrorCode::kOperationUnsupported);
}

Result<void> tell_all(GuestWishes& wishes, const Visited& visited, const std::vector<GuestWish>& list,
                      const VisitRules& rules, GuestVisit& visit) {
  for (const GuestWish& wish : list) {
    if (rules.leaving) return {};
    const auto told = tell(visited, wish);
    const bool is_refused = !told && is_refusal(wish, told.error());
    if (!told && !(is_refused && rules.believes_refusals)) {
      visit.waits = true;
      visit.why_waiting = fmt::format("{}: {}", words_of(wish), told.error().message);
      // One that cannot do this may do the next; one that does not answer need not be asked again now.
      if (!is_refused && told.error().code != ErrorCode::kOperationUnsupported) return {};
      continue;
    }
    if (told) {
      log_info("'{}': its guest has taken the {}", visited.name, words_of(wish));
    } else {
      visit.refusals.push_back(fmt::format("{}: {}", words_of(wish), told.error().message));
      log_warning("'{}': its guest refuses the {}", visited.name, visit.refusals.back());
    }
    if (auto dropped = wishes.drop(wish); !dropped) return dropped;
    visit.restarts = told && wish.about == GuestWish::About::kSid;
    if (visit.restarts) return {};
  }
  return {};
}

void look_at_tools(const Visited& visited, const VisitRules& rules, GuestVisit& visit) {
  if (rules.leaving) return;
  const auto version = visited.guest.tools_version(guest::in_seconds(kPatience_s));
  if (!version || !*version) return;
  if (**version != tools_of_machine(visited.config)) visit.new_tools = **version;
  const auto host = guest::find_tools();
  if (!rules.replaces_old_tools || !host || !guest::is_older(**version, host->version) ||
      !wants_new_tools(visited.config) || rules.leaving)
    return;
  // They say their version when they connect again.
  visit.replaced_tools = true;
  const auto installed = guest::install_tools(visited.guest, *host, guest::in_seconds(kInstallPatience_s));
  if (installed)
    log_info("'{}': guest tools {} become {}", visited.name, **version, host->version);
  else
    log_warning("'{}': guest tools {} stay: {}", visited.name, **version, installed.error().message);
}

Result<void> visit_running(Services& services, const std::string& uuid, virDomainPtr domain, const VisitRules& rules,
                           GuestVisit& visit) {
  const auto home = services.homes.find(uuid);
  if (!home) return home.error();
  if (!*home) return {};
  const auto list = services.wishes.of(uuid);
  if (!list) return list.error();
  const bool is_vm = (*home)->kind == Kind::kVm;
  if (list->empty() && !is_vm) return {};
  const ConfigFile file = read_config_file((*home)->facts.config_file, config_limit_bytes((*home)->kind));
  if (file.is != ConfigFile::Is::kThere)
    return Error{ErrorCode::kOperationInvalid, fmt::format("'{}' cannot be read", (*home)->facts.config_file)};
  guest::Guest inside(domain);
  const Visited visited{virDomainGetName(domain), (*home)->kind, file.text, inside};
  if (auto told = tell_all(services.wishes, visited, *list, rules, visit); !told) return told;
  if (is_vm && !visit.restarts) look_at_tools(visited, rules, visit);
  return {};
}

}  // namespace

GuestVisit visit_guest(Services& services, const std::string& uuid, const VisitRules& rules) {
  GuestVisit visit;
  const auto connection = services.link.open_apart();
  if (!connection) return visit;
  const auto domain = domain_by_uuid(*connection, uuid);
  if (!domain || virDomainIsActive(domain->get()) != 1) return visit;
  visit.is_running = true;
  if (const auto done = visit_running(services, uuid, domain->get(), rules, visit); !done) {
    visit.waits = true;
    visit.why_waiting = done.error().message;
  }
  return visit;
}

}  // namespace dispatcher
