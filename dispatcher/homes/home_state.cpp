// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/home_state.hpp"

#include "config-convert/xml/xml_path.hpp"
#include "dispatcher/homes/files/is_below.hpp"
#include "dispatcher/model/domain_reader.hpp"
#include "upgrade/trial/trial_record.hpp"

#include <fmt/format.h>

#include <string_view>

namespace dispatcher {

Result<HomeState> home_state_of(Services& services, const std::string& uuid) {
  const auto connection = services.link.connection();
  if (!connection) return connection.error();
  const auto domain = domain_by_uuid(*connection, uuid);
  if (!domain) return domain.error();
  auto facts = expect_domain(*connection, uuid);
  if (!facts) return facts.error();
  auto definition = definition_of(domain->get(), Definition::kPersistent, /*secure=*/true);
  if (!definition) return definition.error();
  auto record = services.homes.find(uuid);
  if (!record) return record.error();
  return HomeState{*std::move(facts), *std::move(record), *std::move(definition)};
}

Result<void> expect_off(const HomeState& state, const char* act) {
  if (state.domain.state == State::kStopped || state.domain.state == State::kSuspended) return {};
  return Error{ErrorCode::kOperationInvalid, fmt::format("'{}' is {}: stop it before it can be {}", state.domain.name,
                                                         word_of(state.domain.state), act)};
}

Result<void> expect_own_home(Services& services, const HomeRecord& record) {
  const std::string& home = record.facts.home;
  const std::string& root = services.config.homes_root;
  if (home == root || is_below(root, home) || home == root + "/private" || home == root + "/vmprivate" ||
      home == root + "/template" || is_below(home, root + "/template"))
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("'{}' cannot be one environment's home: homes of others lie there", home)};
  const auto clones = services.homes.clones_of(record.uuid);
  if (!clones) return clones.error();
  if (!clones->empty())
    return Error{
        ErrorCode::kOperationInvalid,
        fmt::format("the disks of {} linked clones stand on those in '{}', the first of them is {}: delete the "
                    "clones before",
                    clones->size(), home, clones->front())};
  const auto all = services.homes.all();
  if (!all) return all.error();
  for (const auto& [uuid, other] : *all) {
    if (uuid == record.uuid) continue;
    if (is_below(other.facts.home, home) || is_below(home, other.facts.home))
      return Error{ErrorCode::kOperationInvalid,
                   fmt::format("'{}' and '{}', the home of {}, lie one in the other", home, other.facts.home, uuid)};
  }
  return {};
}

Result<void> expect_no_trial(const std::string& home, const char* act) {
  const auto record = upgrade::read_trial(home);
  if (!record) return record.error();
  if (!*record) return {};
  return Error{ErrorCode::kOperationInvalid,
               fmt::format("'{}' is the home of a trial over '{}', and cannot be {}: commit it or roll it back first",
                           home, (*record)->old_home, act)};
}

std::vector<std::string> files_of(const std::string& definition) {
  std::vector<std::string> files;
  const auto doc = convert::parse_xml(definition, "domain XML");
  if (!doc) return files;
  const xmlNode* domain = xmlDocGetRootElement(doc->get());
  if (auto variables = convert::get(domain, "os/nvram"); variables && variables->starts_with('/'))
    files.push_back(*std::move(variables));
  const xmlNode* devices = convert::find(domain, "devices");
  for (const xmlNode* device = devices ? devices->children : nullptr; device; device = device->next)
    for (const char* place : {"source/@file", "source/@dev", "source/@dir", "source/@path"})
      if (auto file = device->type == XML_ELEMENT_NODE ? convert::get(device, place) : std::nullopt;
          file && file->starts_with('/'))
        files.push_back(*std::move(file));
  return files;
}

}  // namespace dispatcher
