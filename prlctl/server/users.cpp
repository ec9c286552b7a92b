// SPDX-License-Identifier: LGPL-2.1-or-later
//
// prlsrvctl user: there is one, root, to whom all environments belong.
#include "config-convert/container/stable_uuid.hpp"
#include "prlctl/listing/json_text.hpp"
#include "prlctl/server/server_facts.hpp"
#include "prlctl/server/server_families.hpp"
#include "prlctl/syntax/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace prlctl {
namespace {

struct UserFacts {
  std::string uuid;
  std::string home;
  std::string may_change_settings;
};

struct UserField {
  std::string_view name;
  std::string_view header;
  int width;
  std::string (*value)(const UserFacts& user);
};

constexpr UserField kFields[] = {
    {"name", "NAME", 16, [](const UserFacts&) { return std::string("root"); }},
    {"mng_settings", "MNG_SETTINGS", 13, [](const UserFacts& user) { return user.may_change_settings; }},
    {"def_vm_home", "DEF_VM_HOME", 0, [](const UserFacts& user) { return user.home; }},
    {"uuid", "UUID", 39, [](const UserFacts& user) { return "{" + user.uuid + "}"; }},
    // Nobody logs in: there is the one that asks.
    {"sessions", "SESSIONS", 10, [](const UserFacts&) { return std::string("1"); }},
};

const UserField* field_called(std::string_view name) {
  const auto found = std::ranges::find(kFields, name, &UserField::name);
  return found == std::end(kFields) ? nullptr : found;
}

using Columns = std::vector<const UserField*>;

Answer<Columns> columns_of(const Request& request) {
  Columns columns;
  const std::string list = request.text("output", "name,mng_settings,def_vm_home");
  for (const std::string_view name : pieces_of(list, ',')) {
    columns.push_back(field_called(name));
    if (columns.back() == nullptr) return Failure{"Unknown field: " + std::string(name), kSyntaxExit};
  }
  if (columns.empty()) return Failure{"Unknown field: " + list, kSyntaxExit};
  return columns;
}

Answer<void> check_order(const Request& request) {
  std::string field = request.text("sort", "name");
  if (field.starts_with('-')) field.erase(0, 1);
  if (field_called(field)) return {};
  return Failure{field + " is an invalid field name in this query.", kSyntaxExit};
}

template <typename Text>
std::string line_of(const Columns& columns, Text text) {
  std::string line;
  for (std::size_t at = 0; at < columns.size(); ++at) {
    const bool is_last = at + 1 == columns.size();
    line += fmt::format("{:<{}}", text(*columns[at]), is_last ? 0 : columns[at]->width);
  }
  return line + "\n";
}

Answer<UserFacts> read_user(Session& session) {
  const auto facts = read_server_facts(session);
  if (!facts) return facts.error();
  const auto settings = ServerSettings::read(session.settings().server_settings);
  if (!settings) return failure_of(settings.error());
  return UserFacts{convert::stable_uuid(facts->uuid, "user root"), machines_folder(*settings, facts->homes_root),
                   settings->text("server", "mng-settings", "allow")};
}

}  // namespace

Answer<int> list_users(Invocation& invocation) {
  const Request& request = invocation.request;
  const auto columns = columns_of(request);
  if (!columns) return columns.error();
  if (const auto order = check_order(request); !order) return order.error();
  const auto user = read_user(invocation.session);
  if (!user) return user.error();
  if (request.has("json")) {
    InfoTree object;
    for (const UserField* field : *columns) object.push_back({std::string(field->header), field->value(*user)});
    invocation.console().print(json_array({&object, 1}));
    return 0;
  }
  std::string text;
  if (!request.has("no-header")) text = line_of(*columns, [](const UserField& field) { return field.header; });
  invocation.console().print(text + line_of(*columns, [&](const UserField& field) { return field.value(*user); }));
  return 0;
}

Answer<int> set_user(Invocation& invocation) {
  const Request& request = invocation.request;
  if (!request.has("def-vm-home")) return Failure{"Nothing to set: use --def-vm-home.", kSyntaxExit};
  const std::string folder = request.text("def-vm-home");
  std::error_code failed;
  if (!folder.starts_with('/') || !std::filesystem::is_directory(folder, failed))
    return Failure{fmt::format("Failed to set the default VM home: '{}' must be the path of a folder.", folder)};
  const auto kept =
      ServerSettings::change(invocation.session.settings().server_settings, [&](ServerSettings& all) -> Result<void> {
        all.set("user", "def-vm-home", folder);
        return {};
      });
  if (!kept) return failure_of(kept.error()).under("Failed to set the default VM home: ");
  return 0;
}

}  // namespace prlctl
