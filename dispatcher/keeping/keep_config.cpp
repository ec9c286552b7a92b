// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/keeping/keep_config.hpp"

#include "config-convert/convert.hpp"
#include "config-convert/disk/host_files.hpp"
#include "config-convert/values/values.hpp"
#include "dispatcher/homes/domain/container_images.hpp"
#include "dispatcher/keeping/field_journal.hpp"
#include "dispatcher/keeping/keep_plan.hpp"
#include "dispatcher/libvirt/host_abilities.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/log.hpp"
#include "foundation/sha256.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace dispatcher {
namespace {

constexpr const char* kVzConf = "/etc/vz/vz.conf";

// Whether libvirt can say of a domain of that kind that there is none: while a backend is away, virtvzd knows none of
// its domains, and its capabilities lack that kind.
bool knows_kind(const Connection& connection, Kind kind) {
  const AllocatedText capabilities(virConnectGetCapabilities(connection.get()));
  const char* os_type = kind == Kind::kContainer ? "<os_type>exe</os_type>" : "<os_type>hvm</os_type>";
  return capabilities && std::string_view(capabilities.get()).find(os_type) != std::string_view::npos;
}

bool is_surely_undefined(const Connection& connection, const HomeRecord& record) {
  if (!knows_kind(connection, record.kind)) return false;
  const auto domain = domain_by_uuid(connection, record.uuid);
  return !domain && domain.error().code == ErrorCode::kNoDomain && knows_kind(connection, record.kind);
}

class Keeping {
 public:
  Keeping(const KeepTools& tools, const KeepRequest& request, HomeRecord record)
      : tools_(tools), request_(request), record_(std::move(record)) {}

  KeepOutcome run() {
    watch();
    file_ = read_config_file_now(record_.facts.config_file, config_limit_bytes(record_.kind));
    if (file_.is == ConfigFile::Is::kBusy) {
      outcome_.not_now = true;  // its writer's close(2) is an event
      return outcome_;
    }
    const bool is_ours = file_.is == ConfigFile::Is::kThere && file_.digest == record_.written_digest;
    if (request_.file_only && is_ours) return outcome_;
    if (!read_definition()) return outcome_;
    if (file_.is == ConfigFile::Is::kMissing && request_.has_task) return {};
    outcome_.file_is_wrong = file_.is == ConfigFile::Is::kUnusable;
    if (outcome_.file_is_wrong) return give_up(file_.words, file_.may_change);
    if (file_.is == ConfigFile::Is::kMissing && file_.may_change)
      return give_up(fmt::format("'{}' is gone, and so is its folder", record_.facts.config_file), true);
    if (file_.is == ConfigFile::Is::kThere && tools_.kept.agree(record_.uuid, definition_digest_, file_.digest))
      return outcome_;
    return keep();
  }

 private:
  void complain(std::string words, bool try_later) {
    outcome_.problem = std::move(words);
    outcome_.try_later = outcome_.try_later || try_later;
  }

  KeepOutcome give_up(std::string words, bool try_later) {
    complain(std::move(words), try_later);
    return outcome_;
  }

  void watch() {
    const auto watched = tools_.watches.add(record_.uuid, record_.facts.config_file);
    if (!watched) complain(watched.error().message, true);
  }

  // False: `outcome_` says why there is nothing to compare with.
  bool read_definition() {
    const auto connection = tools_.link.connection();
    if (!connection) return is_away();
    const auto domain = domain_by_uuid(*connection, record_.uuid);
    if (!domain) {
      if (domain.error().code != ErrorCode::kNoDomain) return is_away(*connection, domain.error());
      if (request_.maybe_undefined && !request_.has_task && is_surely_undefined(*connection, record_)) unregister();
      return is_away();
    }
    if (virDomainIsPersistent(domain->get()) != 1) return is_away();
    auto xml = definition_of(domain->get(), Definition::kPersistent, true);
    if (!xml) return is_away(*connection, xml.error());
    int autostart = 0;
    if (virDomainGetAutostart(domain->get(), &autostart) < 0)
      return is_away(*connection, libvirt_error("autostart of domain " + record_.uuid));
    definition_ = *std::move(xml);
    autostart_ = autostart == 1;
    // With the program's version: another one may map more.
    definition_digest_ = digest_of(definition_ + (autostart_ ? "\nautostart\n" : "\n") + SWITCHYARD_VERSION);
    return true;
  }

  bool is_away() {
    outcome_.not_now = true;
    return false;
  }

  // Of a connection that broke, all are compared after the next one.
  bool is_away(const Connection& connection, const Error& error) {
    if (virConnectIsAlive(connection.get()) == 1) complain(error.message, true);
    return is_away();
  }

  void unregister() {
    auto removed = tools_.homes.remove(record_.uuid);
    if (removed) removed = tools_.kept.forget(record_.uuid);
    if (!removed) {
      complain(removed.error().message, true);
      return;
    }
    tools_.watches.remove(record_.uuid);
    log_info("{} {} was undefined: its home {} stays, unregistered", word_of(record_.kind), record_.uuid,
             record_.facts.home);
    outcome_.unregistered = true;
  }

  KeepOutcome keep() {
    auto copy = tools_.kept.copy(record_.uuid);
    if (!copy) return give_up(copy.error().message, true);
    convert::Context context = context_of(record_, tools_.host);
    const auto connection = tools_.link.connection();
    const auto host = connection ? host_abilities(connection->get()) : Result<HostAbilities>(connection.error());
    if (!host) return give_up(host.error().message, true);
    add_to(context, *host);
    if (record_.kind == Kind::kContainer) know_container_images(context, file_.text, record_.facts.home);
    KeepSituation situation{
        record_.kind, record_.facts.config_file, definition_,       autostart_, file_, record_.written_digest,
        *copy,        !request_.has_task,        std::move(context)};
    const KeepPlan plan = plan_keeping(situation);
    const std::string left = plan.write ? plan.text : file_.text;
    if (!plan.problem.empty()) complain(plan.problem, false);
    outcome_.file_is_wrong = plan.file_is_wrong;
    if (!plan.write && (!plan.problem.empty() || file_.is == ConfigFile::Is::kMissing)) return outcome_;
    if (left != *copy)
      if (auto kept = tools_.kept.set_copy(record_.uuid, left); !kept) return give_up(kept.error().message, true);
    if (plan.write && !write(plan)) return outcome_;
    // What could not all be said is looked at again after a start.
    const std::string agreed = plan.problem.empty() ? definition_digest_ : "";
    if (auto done = tools_.kept.set_agreed(record_.uuid, agreed, digest_of(left)); !done)
      return give_up(done.error().message, true);
    return outcome_;
  }

  bool write(const KeepPlan& plan) {
    const std::string& path = record_.facts.config_file;
    std::string rejected;
    if (!plan.overruled.empty()) {
      auto kept = keep_rejected(path, false);
      if (!kept) {
        complain(kept.error().message, true);
        return false;
      }
      rejected = *kept;
    }
    if (const auto replaced = replace_config_file(path, plan.text, file_.digest); !replaced) {
      outcome_.look_again = replaced.error().code == ErrorCode::kOperationAborted;
      if (!outcome_.look_again) complain(replaced.error().message, true);
      return false;
    }
    outcome_.written = true;
    if (plan.made_anew) {
      outcome_.made_anew = true;
      log_warning("'{}' was {}: made anew", path, file_.is == ConfigFile::Is::kMissing ? "missing" : "empty");
    } else if (!plan.overruled.empty()) {
      outcome_.overruled = true;
      log_warning("'{}' was edited where its domain decides: {}; the edited file is kept as '{}'", path,
                  words_of(plan.overruled), rejected);
    } else {
      log_debug("'{}' follows its domain: {}", path, words_of(plan.changes));
    }
    return true;
  }

  const KeepTools& tools_;
  const KeepRequest& request_;
  HomeRecord record_;
  ConfigFile file_;
  std::string definition_;
  std::string definition_digest_;
  bool autostart_ = false;
  KeepOutcome outcome_;
};

}  // namespace

convert::Context context_of(const HomeRecord& record, const convert::Context& host) {
  convert::Context context = host;
  context.allow_missing_disks = true;
  if (record.kind == Kind::kVm) {
    context.home = record.facts.home;
    context.look_at = convert::look_below({record.facts.home});
    return context;
  }
  const std::string id = std::filesystem::path(record.facts.home).filename().string();
  const bool is_number = !id.empty() && id.find_first_not_of("0123456789") == id.npos;
  if (is_number || convert::parse_uuid(id)) context.ve_id = id;
  context.traffic_shaping = true;  // of its interfaces, virtvzd's own
  if (auto defaults = read_file(kVzConf, convert::kInputLimitBytes)) context.ve_global = *std::move(defaults);
  return context;
}

KeepOutcome keep_config(const KeepTools& tools, const std::string& uuid, const KeepRequest& request) {
  KeepOutcome outcome;
  auto record = tools.homes.find(uuid);
  if (!record) {
    outcome.problem = record.error().message;
    outcome.try_later = true;
    return outcome;
  }
  if (!*record) {
    tools.watches.remove(uuid);
    if (const auto forgotten = tools.kept.forget(uuid); !forgotten) log_warning("{}", forgotten.error().message);
    return outcome;
  }
  const auto finished = finish_fields(tools, **record);
  if (!finished) {
    outcome.problem = finished.error().message;
    outcome.try_later = true;
    return outcome;
  }
  if (*finished) record = tools.homes.find(uuid);
  if (!record || !*record) return outcome;
  return Keeping(tools, request, **record).run();
}

}  // namespace dispatcher
