// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/exports/trial_machine.hpp"

#include "containers/domain/domain_xml.hpp"
#include "containers/values/container_uuid.hpp"
#include "upgrade/exports/disk_export.hpp"
#include "upgrade/trial/old_files.hpp"
#include "upgrade/trial/trial_home.hpp"
#include "upgrade/views/qemu_user.hpp"

#include <optional>

namespace upgrade {
namespace {

struct TrialMachine {
  std::string home;
  TrialRecord record;
};

Result<std::optional<TrialMachine>> machine_on_trial(const std::string& homes_root, std::string_view domain_xml) {
  const auto doc = containers::parse_domain_xml(domain_xml);
  if (!doc) return doc.error();
  const std::string text = containers::text_of(containers::child_of(xmlDocGetRootElement(doc->get()), "uuid"));
  const auto uuid = containers::parse_container_uuid(text);
  if (!uuid) return std::nullopt;  // none that libvirt wrote
  std::string home = machine_home(homes_root, uuid->text);
  auto record = read_trial(home);
  if (!record) return record.error();
  if (!*record) return std::nullopt;
  return TrialMachine{std::move(home), **std::move(record)};
}

}  // namespace

Result<void> prepare_machine(const std::string& homes_root, std::string_view domain_xml) {
  const auto machine = machine_on_trial(homes_root, domain_xml);
  if (!machine) return machine.error();
  if (!*machine) return {};
  const auto& [home, record] = **machine;
  if (auto same = expect_old_files(record); !same) return same;
  const auto qemu = parse_qemu_user(domain_xml);
  if (!qemu) return qemu.error();
  return start_exports(home, record, qemu->value_or(record.qemu));
}

Result<void> release_machine(const std::string& homes_root, std::string_view domain_xml) {
  const auto machine = machine_on_trial(homes_root, domain_xml);
  if (!machine) return machine.error();
  if (!*machine) return {};
  const auto& [home, record] = **machine;
  auto ended = end_exports(home, record);
  // What is left as it is, the end of the trial tells.
  const auto given = give_old_files_back(record.old_files);
  if (!ended) return ended;
  return given ? Result<void>() : given.error();
}

}  // namespace upgrade
