// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/situation_reader.hpp"

#include "dispatcher/homes/domain/container_images.hpp"
#include "dispatcher/homes/domain/conversion.hpp"
#include "dispatcher/keeping/config_file.hpp"
#include "dispatcher/keeping/keep_config.hpp"
#include "dispatcher/keeping/keep_plan.hpp"
#include "dispatcher/model/domain_reader.hpp"

#include <fmt/format.h>

namespace dispatcher {
namespace {

Error refusal(std::string words) { return {ErrorCode::kOperationInvalid, std::move(words)}; }

Result<std::string> read_config(const HomeRecord& home) {
  const std::string& path = home.facts.config_file;
  ConfigFile file = read_config_file(path, config_limit_bytes(home.kind));
  switch (file.is) {
    case ConfigFile::Is::kThere:
      return std::move(file.text);
    case ConfigFile::Is::kBusy:
      return refusal(fmt::format("'{}' is being written by somebody else: try again", path));
    case ConfigFile::Is::kMissing:
      return refusal(fmt::format("'{}' is missing: it is made anew as soon as its folder is there", path));
    case ConfigFile::Is::kUnusable:
      break;
  }
  return refusal(fmt::format("{}: RestoreConfig makes it anew", file.words));
}

}  // namespace

Result<SituationRead> read_situation(Services& services, const std::string& uuid) {
  auto connection = services.link.connection();
  if (!connection) return connection.error();
  auto facts = expect_domain(*connection, uuid);
  if (!facts) return facts.error();
  auto home = services.homes.find(uuid);
  if (!home) return home.error();
  if (!*home)
    return refusal(fmt::format("'{}' has no home: register it, then its settings can be changed", facts->name));
  auto domain = domain_by_uuid(*connection, uuid);
  if (!domain) return domain.error();
  SituationRead read{{}, **home, *std::move(connection), *std::move(domain)};
  Situation& situation = read.situation;
  situation.kind = facts->kind;
  situation.state = facts->state;
  situation.uuid = uuid;
  situation.name = facts->name;
  auto config = read_config(read.home);
  if (!config) return config.error();
  situation.config = *std::move(config);
  auto definition = definition_of(read.domain.get(), Definition::kPersistent, true);
  if (!definition) return definition.error();
  situation.definition = *std::move(definition);
  if (situation.is_active()) {
    auto live = definition_of(read.domain.get(), Definition::kCurrent, true);
    if (!live) return live.error();
    situation.live = *std::move(live);
  }
  int autostart = 0;
  if (virDomainGetAutostart(read.domain.get(), &autostart) < 0) return libvirt_error("autostart of " + situation.name);
  situation.autostart = autostart == 1;
  auto host = conversion_context(read.connection, read.home.facts.home);
  if (!host) return host.error();
  situation.host = context_of(read.home, *host);
  if (situation.kind == Kind::kContainer) know_container_images(situation.host, situation.config, read.home.facts.home);
  return read;
}

}  // namespace dispatcher
