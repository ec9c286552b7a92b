// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/views/qemu_user.hpp"

#include "config-convert/host/apparmor_names.hpp"
#include "containers/domain/domain_xml.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <sys/stat.h>

namespace upgrade {
namespace {

// "+64055:+104", as libvirt writes it.
Result<QemuUser> parse_label(std::string_view label) {
  QemuUser qemu;
  const char* end = label.data() + label.size();
  const auto refuse = [&] {
    return Error{ErrorCode::kConfigUnsupported,
                 fmt::format("QEMU's user '{}' must be +USER:+GROUP, two numbers", label)};
  };
  if (!label.starts_with('+')) return refuse();
  const auto user = std::from_chars(label.data() + 1, end, qemu.user);
  if (user.ec != std::errc{} || !std::string_view(user.ptr, end).starts_with(":+")) return refuse();
  const auto group = std::from_chars(user.ptr + 2, end, qemu.group);
  if (group.ec != std::errc{} || group.ptr != end) return refuse();
  return qemu;
}

}  // namespace

Result<std::optional<QemuUser>> parse_qemu_user(std::string_view domain_xml) {
  const auto doc = containers::parse_domain_xml(domain_xml);
  if (!doc) return doc.error();
  for (const xmlNode* node = xmlDocGetRootElement(doc->get())->children; node != nullptr; node = node->next)
    if (containers::is_element(node, "seclabel", {}) && containers::attribute_of(node, "model") == "dac")
      if (const std::string label = containers::text_of(containers::child_of(node, "label")); !label.empty()) {
        const auto qemu = parse_label(label);
        if (!qemu) return qemu.error();
        return std::optional(*qemu);
      }
  return std::optional<QemuUser>();
}

Result<QemuUser> parse_usual_qemu_user(std::string_view capabilities_xml) {
  const auto doc = containers::parse_xml(capabilities_xml, "the capabilities' XML");
  if (!doc) return doc.error();
  const xmlNode* host = containers::child_of(xmlDocGetRootElement(doc->get()), "host");
  for (const xmlNode* model = host == nullptr ? nullptr : host->children; model != nullptr; model = model->next) {
    if (!containers::is_element(model, "secmodel", {}) ||
        containers::text_of(containers::child_of(model, "model")) != "dac")
      continue;
    for (const xmlNode* label = model->children; label != nullptr; label = label->next)
      if (containers::is_element(label, "baselabel", {}) && containers::attribute_of(label, "type") == "kvm")
        return parse_label(containers::text_of(label));
  }
  return QemuUser{};
}

bool can_reach(const std::string& path, const QemuAccess& qemu) {
  if (qemu.has_profile && !convert::fits_apparmor_profile(path)) return false;
  const QemuUser& user = qemu.user;
  if (user.user == 0) return true;
  for (std::filesystem::path folder = std::filesystem::path(path).parent_path();; folder = folder.parent_path()) {
    struct stat seen {};
    if (::stat(folder.c_str(), &seen) != 0) return false;
    const mode_t passes = seen.st_uid == user.user ? S_IXUSR : seen.st_gid == user.group ? S_IXGRP : S_IXOTH;
    if ((seen.st_mode & passes) == 0) return false;
    if (folder == folder.parent_path()) return true;
  }
}

}  // namespace upgrade
