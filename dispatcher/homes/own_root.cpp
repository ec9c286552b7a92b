// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/own_root.hpp"

#include "containers/homes/container_home.hpp"
#include "dispatcher/homes/domain/domain_edit.hpp"
#include "dispatcher/homes/making/new_container.hpp"

#include <filesystem>

namespace dispatcher {

Result<std::optional<OwnRoot>> own_root_in(const DispatcherConfig& config, const std::string& home) {
  const auto uuid = containers::parse_container_uuid(std::filesystem::path(home).filename().string());
  if (!uuid) return std::optional<OwnRoot>();
  const containers::ContainerHome own{config.homes_root, *uuid};
  if (own.folder() != home) return std::optional<OwnRoot>();
  auto name = containers::recorded_template(own);
  if (!name) return name.error();
  if (!*name) return std::optional<OwnRoot>();
  return std::optional(OwnRoot{uuid->text, **std::move(name)});
}

Result<std::string> with_own_root(const OwnRoot& root, const std::string& xml, const std::string& ve_conf) {
  auto domain = DomainEdit::of(xml);
  if (!domain) return domain.error();
  domain->set_template_root(root.template_name, disk_space_bytes(ve_conf).value_or(0));
  return domain->text();
}

}  // namespace dispatcher
