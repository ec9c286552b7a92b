// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/server/server_facts.hpp"

#include "config-convert/xml/xml_path.hpp"
#include "dispatcher/bus/object_paths.hpp"
#include "prlctl/server/kept_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace prlctl {
namespace {

constexpr std::string_view kHardware = "Hardware info";

std::string kept(const ServerSettings& settings, std::string_view option) {
  const auto row = std::ranges::find(kept_rows(), option, &KeptRow::option);
  return settings.text(kServerGroup, std::string(option), row->otherwise);
}

InfoValue enabled(const ServerSettings& settings, std::string_view option) {
  return kept(settings, option) == "on" ? "enabled" : "disabled";
}

// "user:secret@host" as "user@host".
std::string without_password(const std::string& storage) {
  const std::size_t at = storage.rfind('@');
  const std::size_t colon = storage.find(':');
  if (at == std::string::npos || colon == std::string::npos || colon > at) return storage;
  return storage.substr(0, colon) + storage.substr(at);
}

std::string hex_digits(const std::string& uuid) {
  std::string digits;
  for (const char c : uuid)
    if (c != '-') digits += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return digits;
}

void add(InfoTree& info, std::string key, InfoValue value, Shown shown = Shown::kLine) {
  info.push_back({std::move(key), std::move(value), shown});
}

InfoValue uuid_value(const std::string& uuid) {
  InfoValue value("{" + uuid + "}");
  value.json_text = uuid;
  return value;
}

void add_backup(InfoTree& info, const ServerFacts& facts, const ServerSettings& settings, bool full) {
  if (const std::string storage = kept(settings, "backup-storage"); !storage.empty())
    add(info, "Default backup storage", without_password(storage));
  const std::string path = kept(settings, "backup-path");
  add(info, "Backup path", path.empty() ? facts.homes_root + "/backup" : path);
  add(info, "Backup temporary directory", kept(settings, "backup-tmpdir"));
  add(info, "Backup mode", kept(settings, "backup-mode"));
  add(info, "Backup timeout", std::int64_t{std::atoll(kept(settings, "backup-timeout").c_str())});
  if (!full) return;
  add(info, "Backup compression", enabled(settings, "backup-compression"));
  add(info, "Backup tunnel", enabled(settings, "backup-tunnel"));
}

void add_cpu(InfoTree& info, const ServerFacts& facts, const ServerSettings& settings) {
  add(info, "CPU model", facts.cpu_model);
  add(info, "CPU features", facts.cpu_features);
  add(info, "VM guest CPU limit type", kept(settings, "vm-cpulimit-type"));
  add(info, "CPU unmaskable features", "");
  add(info, "CPU masked features", "");
}

InfoTree hardware_tree(const std::vector<HardwareDevice>& devices) {
  InfoTree tree;
  for (const HardwareDevice& device : devices)
    tree.push_back({device.id, InfoTree{{"name", device.name}, {"type", device.type}}, Shown::kNever});
  return tree;
}

}  // namespace

ServerFacts facts_of_capabilities(std::string_view xml) {
  ServerFacts facts;
  const auto doc = convert::parse_xml(xml, "capabilities");
  if (!doc) return facts;
  const xmlNode* host = convert::find(xmlDocGetRootElement(doc->get()), "host");
  if (host == nullptr) return facts;
  facts.uuid = convert::get(host, "uuid").value_or("");
  facts.cpu_model = convert::get(host, "cpu/model").value_or("");
  const xmlNode* cpu = convert::find(host, "cpu");
  for (const xmlNode* one = cpu ? convert::first_child(cpu, "feature") : nullptr; one;
       one = convert::next_named(one, "feature"))
    facts.cpu_features += (facts.cpu_features.empty() ? "" : " ") + convert::get(one, "@name").value_or("");
  return facts;
}

std::string homes_root(Session& session) {
  constexpr const char* kUsual = "/vz";
  const auto proxy = session.dispatcher();
  if (!proxy) return kUsual;
  const auto host = (*proxy)->properties(dispatcher::kHostPath, kHostInterface);
  const char* root = kUsual;
  if (host) g_variant_lookup(host->get(), "HomesRoot", "&s", &root);
  return root;
}

std::string machines_folder(const ServerSettings& settings, const std::string& homes_root) {
  return settings.text("user", "def-vm-home", homes_root + "/vmprivate");
}

Answer<ServerFacts> read_server_facts(Session& session) {
  const auto connection = session.libvirt();
  if (!connection) return connection.error();
  const dispatcher::AllocatedText capabilities(virConnectGetCapabilities(connection->get()));
  if (!capabilities) return libvirt_failure("asking what this host is");
  ServerFacts facts = facts_of_capabilities(capabilities.get());
  const dispatcher::AllocatedText hostname(virConnectGetHostname(connection->get()));
  if (!hostname) return libvirt_failure("asking for this host's name");
  facts.hostname = hostname.get();
  facts.homes_root = homes_root(session);
  facts.hardware = read_hardware();
  return facts;
}

InfoTree server_info(const ServerFacts& facts, const ServerSettings& settings, bool full) {
  InfoTree info;
  add(info, "ID", uuid_value(facts.uuid));
  add(info, "Hostname", facts.hostname);
  add(info, "Version", std::string("Server ") + SWITCHYARD_VERSION);
  add(info, "VM home", machines_folder(settings, facts.homes_root));
  const std::string policy = kept(settings, "vcmmd-policy");
  add(info, "Vcmmd policy", InfoTree{{"runtime", policy, Shown::kWord}, {"config", policy}}, Shown::kItems);
  add(info, "Minimal security level", kept(settings, "min-security-level"));
  add(info, "Manage settings for new users", kept(settings, "mng-settings"));
  add_backup(info, facts, settings, full);
  add(info, "Traffic shaping", kept(settings, "shaping"));
  if (full) add_cpu(info, facts, settings);
  add(info, "Verbose log", kept(settings, "verbose-log"));
  // Nobody needs one; programs look for a valid one before they go on.
  add(info, "License", InfoTree{{"state", "valid", Shown::kQuoted}}, Shown::kItems);
  InfoValue hardware_id("'" + hex_digits(facts.uuid) + "'");
  hardware_id.json_text = hex_digits(facts.uuid);
  add(info, "Hardware Id", hardware_id);
  add(info, std::string(kHardware), hardware_tree(facts.hardware), Shown::kNever);
  return info;
}

std::string server_info_text(const InfoTree& info) {
  std::string text = info_text(info);
  text.pop_back();  // the empty line behind an environment
  const auto hardware = std::ranges::find(info, kHardware, &InfoMember::key);
  text += fmt::format("{}:\n", kHardware);
  for (const InfoMember& device : hardware->value.members)
    text += fmt::format("{:>8}  {:<40} '{}'\n", device.value.members[1].value.text, device.value.members[0].value.text,
                        device.key);
  return text;
}

}  // namespace prlctl
