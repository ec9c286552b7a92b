// SPDX-License-Identifier: LGPL-2.1-or-later
//
// BINDMOUNT="/srv/data:/data,ro /home": folders of the host inside the container. Where the source is left out the old
// tools made a folder beside the root; that has no place here.
#include "config-convert/container/tables.hpp"

#include <algorithm>

namespace convert {
namespace {

constexpr std::string_view kKey = "BINDMOUNT";
constexpr std::string_view kPlace = "devices/filesystem";

bool has_dots(std::string_view path) {
  const auto steps = split(path, "/");
  return std::any_of(steps.begin(), steps.end(), [](std::string_view step) { return step == ".." || step == "."; });
}

struct Mount {
  std::string_view source;  // empty: none
  std::string_view target;
  std::vector<std::string_view> options;
};

Mount split_mount(std::string_view piece) {
  Mount mount;
  auto words = split(piece, ",");
  if (words.empty()) return mount;
  const auto colon = words[0].find(':');
  if (colon != words[0].npos) mount.source = words[0].substr(0, colon);
  mount.target = words[0].substr(colon == words[0].npos ? 0 : colon + 1);
  mount.options.assign(words.begin() + 1, words.end());
  return mount;
}

bool is_read_only(const Mount& mount) {
  return std::find(mount.options.begin(), mount.options.end(), "ro") != mount.options.end();
}

std::optional<Item> refuse(ContainerScope& ct, std::string_view piece, std::string_view why) {
  ct.tell_line(Severity::kError, kKey, kPlace, fmt::format("'{}' {}; it is left out", piece, why));
  return {};
}

std::optional<Item> read_mount(ContainerScope& ct, std::string_view piece) {
  const Mount mount = split_mount(piece);
  if (mount.source.empty()) {
    ct.warn_line(kKey, kPlace, fmt::format("'{}' names no folder of the host; it stays in the file only", piece));
    return {};
  }
  const auto source = expand_veid(mount.source, ct.ve_id);
  if (!source) return refuse(ct, piece, "has an expansion other than $VEID");
  if (!source->starts_with('/') || !mount.target.starts_with('/')) return refuse(ct, piece, "is not of absolute paths");
  if (has_dots(*source) || has_dots(mount.target)) return refuse(ct, piece, "has '.' or '..' in a path");
  if (mount.target.find_first_not_of('/') == mount.target.npos) return refuse(ct, piece, "would hide the root");
  if (ct.context.look_at && !ct.context.allow_missing_disks && !ct.context.look_at(*source, 0))
    return refuse(ct, piece, "is of a folder that is not there");
  return Item{std::string(mount.target), *source + (is_read_only(mount) ? ",ro" : "")};
}

void add_mount(ContainerScope&, xmlNode* domain, const Item& item) {
  const bool read_only = item.value.ends_with(",ro");
  xmlNode* mount = add(at(domain, "devices"), "filesystem");
  set(mount, "@type", "mount");
  set(mount, "@accessmode", "passthrough");
  set(mount, "source/@dir", std::string_view(item.value).substr(0, item.value.size() - (read_only ? 3 : 0)));
  set(mount, "target/@dir", item.place);
  if (read_only) add(mount, "readonly");
}

std::vector<Item> found_mounts(ContainerScope&, const xmlNode* domain) {
  std::vector<Item> items;
  for (const xmlNode* node : devices_of(domain, "filesystem")) {
    const std::string type = get(node, "@type").value_or("mount");
    const auto source = get(node, "source/@dir");
    const std::string target = get(node, "target/@dir").value_or("/");
    if ((type == "mount" || type == "bind") && source && target != "/")
      items.push_back({target, *source + (find(node, "readonly") ? ",ro" : "")});
  }
  return items;
}

// nosuid and what else libvirt has no word for stays.
std::string write_mount(ContainerScope&, std::string_view old_piece, const Item& item) {
  const bool read_only = item.value.ends_with(",ro");
  std::string piece = fmt::format("{}:{}{}", item.value.substr(0, item.value.size() - (read_only ? 3 : 0)), item.place,
                                  read_only ? ",ro" : "");
  for (const std::string_view option : split_mount(old_piece).options)
    if (option != "ro" && option != "rw") piece += fmt::format(",{}", option);
  return piece;
}

}  // namespace

const ItemList kMountList{
    kKey,
    kPlace,
    " \t",
    read_mount,
    add_mount,
    found_mounts,
    write_mount,
    {"<filesystem type='mount'><source dir='/srv/new'/><target dir='/new'/><readonly/></filesystem>",
     "/srv/new:/new,ro"},
    true};

}  // namespace convert
