// SPDX-License-Identifier: LGPL-2.1-or-later
//
// ve.conf to domain XML: read, find id and root, walk the tables.
#include "config-convert/container/scope.hpp"
#include "config-convert/convert.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace convert {
namespace {

Error refuse(std::string words) { return {ErrorCode::kConfigUnsupported, "ve.conf: " + std::move(words)}; }

Result<std::string> find_ve_id(ContainerScope& ct) {
  std::string id = ct.context.ve_id;
  for (const char* key : {"VEID", "UUID", "NAME"})
    if (id.empty()) id = trimmed(ct.text(key).value_or(""));
  const Value written = ct.text("VEID");
  if (written && *written != id)
    ct.warn_line("VEID", "name", fmt::format("'{}' is not the id '{}' of the file's name, which counts", *written, id));
  if (id == "0") return refuse("container 0 is the host itself");
  if (id.empty()) return refuse("no id: expected a key VEID, UUID or NAME, or the id from the file's name");
  if (id.find('/') != id.npos || id == "." || id == "..")
    return refuse(fmt::format("'{}' is not a container's id", id));
  return id;
}

// The private area, normal and absolute.
Result<std::string> find_private_area(ContainerScope& ct) {
  const std::string written = ct.text("VE_PRIVATE").value_or("/vz/private/$VEID");
  const auto expanded = expand_veid(written, ct.ve_id);
  if (!expanded)
    return refuse(fmt::format("line {}: VE_PRIVATE is '{}', expected a path with no expansion but $VEID",
                              ct.conf.line_of("VE_PRIVATE"), written));
  std::string path = std::filesystem::path(*expanded).lexically_normal().string();
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  if (!path.starts_with('/') || path.size() < 2)
    return refuse(fmt::format("line {}: VE_PRIVATE is '{}', expected an absolute path below /",
                              ct.conf.line_of("VE_PRIVATE"), written));
  return path;
}

struct Layout {
  const char* below;  // the private area
  RootLayout layout;
};

// The first one that is there; plain folders hold the root themselves.
constexpr std::array kLayouts{
    Layout{"/root.hdd/DiskDescriptor.xml", RootLayout::kPloop},
    Layout{"/fs/root", RootLayout::kFolder},
    Layout{"/fs", RootLayout::kFolder},
};

Result<void> find_root(ContainerScope& ct) {
  auto area = find_private_area(ct);
  if (!area) return area.error();
  ct.root = *area;
  const std::string layout = ct.text("VE_LAYOUT").value_or(ct.text("VEFSTYPE").value_or("simfs"));
  if (layout == "vzfs") return refuse("VEFSTYPE is vzfs: its files are links into a template that is not here");
  if (layout.starts_with("ploop")) ct.layout = RootLayout::kPloop;
  if (ct.layout == RootLayout::kPloop) ct.root += "/root.hdd";
  if (!ct.context.look_at) return {};
  if (const auto seen = ct.context.look_at(*area, 0); !seen || !seen->is_folder) {
    if (ct.context.allow_missing_disks) return {};
    return refuse(fmt::format("the private area '{}' is not a folder that is there", *area));
  }
  for (const Layout& known : kLayouts) {
    const auto seen = ct.context.look_at(*area + known.below, 0);
    if (!seen || seen->is_folder != (known.layout == RootLayout::kFolder)) continue;
    ct.layout = known.layout;
    ct.root = *area + (known.layout == RootLayout::kPloop ? "/root.hdd" : known.below);
    return {};
  }
  return {};
}

// Beancounters with no counterpart in today's kernel: one line for all of them.
void report_beancounters(ContainerScope& ct) {
  constexpr std::array kKeys{"KMEMSIZE",    "LOCKEDPAGES",  "SHMPAGES",   "VMGUARPAGES", "OOMGUARPAGES", "NUMTCPSOCK",
                             "NUMFLOCK",    "NUMPTY",       "NUMSIGINFO", "TCPSNDBUF",   "TCPRCVBUF",    "OTHERSOCKBUF",
                             "DGRAMRCVBUF", "NUMOTHERSOCK", "DCACHESIZE", "NUMFILE",     "AVNUMPROC",    "NUMIPTENT"};
  std::string found;
  for (const char* key : kKeys)
    if (ct.text(key)) found += fmt::format("{}{}", found.empty() ? "" : " ", key);
  if (!found.empty())
    ct.tell(Severity::kInfo, "UBC", "", fmt::format("{} stay in the file only: the kernel has no such limits", found));
}

void report_unexecuted(ContainerScope& ct) {
  for (const VeLine& line : ct.conf.lines()) {
    const bool path = line.key == "VE_ROOT" || line.key == "VE_PRIVATE";
    if (path || line.key.empty() || line.value.find_first_of("$`") == std::string::npos) continue;
    return ct.warn_line(line.key, "", "'$' and '`' are taken as they stand: nothing is executed or expanded");
  }
}

}  // namespace

Result<Conversion> domain_xml_from_ve_conf(std::string_view text, const Context& context) {
  Conversion done;
  auto conf = parse_ve_conf(text, done.report);
  if (!conf) return conf.error();
  ContainerScope ct{{done.report}, context, *conf};
  auto ve_id = find_ve_id(ct);
  if (!ve_id) return ve_id.error();
  ct.ve_id = *ve_id;
  if (auto good = find_root(ct); !good) return good.error();
  ct.memory = container_memory(ct);
  report_beancounters(ct);
  report_unexecuted(ct);

  XmlWriter out("domain");
  apply(container_rows(), ct, out.root());
  keep_aside(container_kept(), ct, out.root());
  apply(container_lists(), ct, out.root());
  done.xml = out.dump();
  return done;
}

}  // namespace convert
