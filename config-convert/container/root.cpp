// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where a container's files are: VE_PRIVATE, and what lies in it. The XML has the layout that was seen; where nobody
// may look, the one that the file names.
#include "config-convert/container/tables.hpp"
#include "config-convert/container/ve_disk.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace convert {
namespace {

using CtRow = Row<ContainerScope>;

constexpr std::string_view kBundle = "/root.hdd";
constexpr std::string_view kTemplateLinks = "vzfs";

Error refuse(std::string words) { return {ErrorCode::kConfigUnsupported, "ve.conf: " + std::move(words)}; }

std::string normal(std::string_view path) {
  std::string text = std::filesystem::path(path).lexically_normal().string();
  while (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

// A path that could run something is refused, also that of VE_ROOT, which is not used.
Result<std::string> expand_path(ContainerScope& ct, std::string_view key, std::string_view fallback) {
  const std::string written = ct.text(key).value_or(std::string(fallback));
  const auto expanded = expand_veid(written, ct.ve_id);
  if (!expanded)
    return refuse(fmt::format("line {}: {} is '{}', expected a path with no expansion but $VEID", ct.conf.line_of(key),
                              key, written));
  return normal(*expanded);
}

Result<std::string> find_area(ContainerScope& ct) {
  if (auto root = expand_path(ct, "VE_ROOT", ""); !root) return root.error();
  auto path = expand_path(ct, "VE_PRIVATE", "/vz/private/$VEID");
  if (path && (!path->starts_with('/') || path->size() < 2))
    return refuse(fmt::format("line {}: VE_PRIVATE is '{}', expected an absolute path below /",
                              ct.conf.line_of("VE_PRIVATE"), *path));
  return path;
}

// The image that DISK mounts on "/"; empty where it names none.
std::string root_image(ContainerScope& ct) {
  const std::string text = ct.text("DISK").value_or("");
  for (const std::string_view piece : split(text, ";"))
    if (const VeDisk disk = parse_ve_disk(piece); disk.is_root() && disk.enabled && !disk.image.empty())
      return normal(disk.image.starts_with('/') ? disk.image : fmt::format("{}/{}", ct.area, disk.image));
  return {};
}

// Below the private area.
struct Layout {
  std::string_view mark;  // what is there in this layout alone
  std::string_view root;
  RootLayout layout;
};

// The first one that is there; plain folders hold the root themselves. A root in fs has a folder root, its root's home.
constexpr std::array kLayouts{
    Layout{"/root.hdd/DiskDescriptor.xml", kBundle, RootLayout::kPloop},
    Layout{"/fs/root/etc", "/fs/root", RootLayout::kFolder},
    Layout{"/fs", "/fs", RootLayout::kFolder},
};

Result<void> look_at_root(ContainerScope& ct) {
  if (const auto seen = ct.context.look_at(ct.area, 0); !seen || !seen->is_folder) {
    if (seen && seen->is_elsewhere)
      ct.warn("VE_PRIVATE", "devices/filesystem",
              fmt::format("'{}' is behind a link that is not followed: its layout is the one that the file names",
                          ct.area));
    if (ct.context.allow_missing_disks || (seen && seen->is_elsewhere)) return {};
    return refuse(fmt::format("the private area '{}' is not a folder that is there", ct.area));
  }
  for (const Layout& known : kLayouts) {
    const auto seen = ct.context.look_at(fmt::format("{}{}", ct.area, known.mark), 0);
    if (!seen || seen->is_elsewhere || seen->is_folder != (known.layout == RootLayout::kFolder)) continue;
    ct.layout = known.layout;
    ct.root = fmt::format("{}{}", ct.area, known.root);
    return {};
  }
  return {};
}

const xmlNode* root_of(const xmlNode* domain) {
  for (const xmlNode* node : devices_of(domain, "filesystem"))
    if (get(node, "target/@dir") == "/") return node;
  return nullptr;
}

// The private area of a root, whatever its layout. virtvzd's backend has a root of its own in the place of one that it
// mounts itself; then the domain does not say.
Value back_private(const CtRow& row, ContainerScope& ct, const xmlNode* domain) {
  const xmlNode* root = root_of(domain);
  if (!root || first_child(find(domain, "metadata"), "user-form")) return {};
  const Value source = get(root, "source/@dir") ? get(root, "source/@dir") : get(root, "source/@file");
  if (!source || !source->starts_with('/')) return {};
  std::string_view area = *source;
  if (area == ct.root) return ct.text(row.pcs6);
  for (const std::string_view below : {kBundle, std::string_view("/fs/root"), std::string_view("/fs")})
    if (area.ends_with(below)) {
      area.remove_suffix(below.size());
      break;
    }
  // Also where it is an image of ours in the area.
  if (area == ct.area || area.starts_with(ct.area + "/")) return ct.text(row.pcs6);
  return std::string(area);
}

constexpr std::array kRows{
    CtRow{"VE_PRIVATE", "devices/filesystem/source/@dir", nullptr, {}, back_private, {"/srv/moved", "/srv/moved"}},
};

}  // namespace

Result<void> plan_root(ContainerScope& ct) {
  auto area = find_area(ct);
  if (!area) return area.error();
  ct.area = *area;
  ct.root = *area;
  constexpr std::array<std::string_view, 2> kKeys{"VE_LAYOUT", "VEFSTYPE"};
  const auto key = std::find_if(kKeys.begin(), kKeys.end(), [&](std::string_view k) { return ct.text(k).has_value(); });
  const std::string layout = key == kKeys.end() ? "simfs" : *ct.text(*key);
  if (layout.starts_with(kTemplateLinks))
    return refuse(fmt::format("{} is vzfs: its files are links into a template that is not here", *key));
  const bool ploop = layout.starts_with("ploop");
  if (!ploop && !layout.starts_with("simfs"))
    ct.warn_line(*key, "devices/filesystem", fmt::format("'{}' is not a known layout; a folder is expected", layout));
  const std::string image = root_image(ct);
  if (!image.empty() && (!image.starts_with('/') || image.size() < 2))
    return refuse(fmt::format("line {}: DISK has '{}' as root, expected an image", ct.conf.line_of("DISK"), image));
  if (ploop || !image.empty()) {
    ct.layout = RootLayout::kPloop;
    ct.root = image.empty() ? fmt::format("{}{}", ct.area, kBundle) : image;
  }
  if (ct.context.look_at) return look_at_root(ct);
  return {};
}

// Ploop is mounted by virtvzd; where the caller says what image was made of it, libvirt can mount that.
void add_root(ContainerScope& ct, xmlNode* domain) {
  xmlNode* root = add(at(domain, "devices"), "filesystem");
  const bool ploop = ct.layout == RootLayout::kPloop;
  const auto made = ct.context.images.find(ct.root);
  const bool converted = ploop && made != ct.context.images.end() && made->second.format != "ploop";
  set(root, "@type", ploop ? "file" : "mount");
  set(root, "@accessmode", "passthrough");
  if (converted) {
    set(root, "driver/@type", ct.context.mounts_images ? "ploop" : made->second.format == "raw" ? "loop" : "nbd");
    set(root, "driver/@format", made->second.format);
  } else if (ploop) {
    set(root, "driver/@type", "ploop");
    set(root, "driver/@format", "ploop");
    ct.warn("VE_LAYOUT", "devices/filesystem",
            fmt::format("the root is the ploop image '{}': virtvzd mounts it, plain libvirt cannot", ct.root));
  }
  set(root, ploop ? "source/@file" : "source/@dir", converted ? made->second.file : ct.root);
  set(root, "target/@dir", "/");
}

std::span<const CtRow> root_rows() { return kRows; }

}  // namespace convert
