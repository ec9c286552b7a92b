// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/fields.hpp"
#include "config-convert/vm/pvs_editor.hpp"
#include "config-convert/vm/tables.hpp"
#include "config-convert/vm/vm_tree.hpp"

#include <algorithm>
#include <array>

namespace convert {
namespace {

constexpr std::size_t kValueLimitBytes = 64U << 10;

// Known to libvirt otherwise than by a row: its flag, the elements' order, what names a device.
constexpr std::array<std::string_view, 3> kDecidedElsewhere{"Settings/Startup/AutoStart",
                                                            "Settings/Startup/BootingOrder", "Identification/VmUuid"};

// "Hardware/Hdd[0]/Size": the list's name, the number, and the leaf below the device.
struct FieldPlace {
  std::string_view device;  // empty: not a device's
  std::int64_t index = 0;
  std::string_view leaf;
};

bool is_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && is_letter(name[0]) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

bool are_names(std::string_view path) {
  for (;;) {
    const auto slash = path.find('/');
    if (!is_name(path.substr(0, slash))) return false;
    if (slash == path.npos) return true;
    path.remove_prefix(slash + 1);
  }
}

std::optional<FieldPlace> place_of(std::string_view path) {
  constexpr std::string_view kHardware = "Hardware/";
  const auto open = path.find('[');
  if (open == path.npos) return are_names(path) ? std::optional(FieldPlace{{}, 0, path}) : std::nullopt;
  const auto close = path.find("]/", open);
  if (!path.starts_with(kHardware) || open < kHardware.size() || close == path.npos) return {};
  const auto index = parse_integer(path.substr(open + 1, close - open - 1));
  const FieldPlace place{path.substr(kHardware.size(), open - kHardware.size()), index.value_or(-1),
                         path.substr(close + 2)};
  return place.index >= 0 && is_name(place.device) && are_names(place.leaf) ? std::optional(place) : std::nullopt;
}

template <typename Rows>
bool comes_back(const Rows& rows, std::string_view leaf) {
  return std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.back && row.pcs6 == leaf; });
}

bool is_kept(std::span<const KeptRow> rows, std::string_view leaf) {
  return std::any_of(rows.begin(), rows.end(), [&](const KeptRow& row) { return row.pcs6 == leaf; });
}

FieldOwner owner_in_device(const FieldPlace& place) {
  for (const DeviceKind& kind : device_kinds()) {
    if (kind.pcs6 != place.device) continue;
    if (place.leaf == "Index" || comes_back(kind.rows, place.leaf) || comes_back(kind.lists, place.leaf))
      return FieldOwner::kDomain;
    if (is_kept(kind.kept, place.leaf)) return FieldOwner::kMetadata;
  }
  return FieldOwner::kFile;
}

Error bad_field(std::string_view path, std::string_view words) {
  return {ErrorCode::kInvalidArg, fmt::format("config.pvs: field '{}': {}", xml_safe(path), words)};
}

// What the leaf is below: a device, or the whole.
Result<const xmlNode*> base_of(const PvsFile& file, const FieldPlace& place, std::string_view path) {
  if (place.device.empty()) return file.root().node();
  Report unread;
  ScopeBase naming{unread};
  IndexGiver indexes;
  const auto devices = file.root().find("Hardware").children(place.device);
  if (devices.size() > kDevicesOfOneKind) return bad_field(path, "there are too many devices of that kind");
  for (const PvsElement& device : devices)
    if (indexes.give(device, naming) == place.index) return device.node();
  return bad_field(path, "there is no such device");
}

}  // namespace

FieldOwner owner_of_pvs_field(std::string_view path) {
  for (const std::string_view known : kDecidedElsewhere)
    if (path == known || (path.starts_with(known) && path[known.size()] == '/')) return FieldOwner::kDomain;
  const auto place = place_of(path);
  if (place && !place->device.empty()) return owner_in_device(*place);
  if (comes_back(machine_rows(), path) || comes_back(machine_device_rows(), path)) return FieldOwner::kDomain;
  return is_kept(machine_kept(), path) ? FieldOwner::kMetadata : FieldOwner::kFile;
}

Result<std::string> pvs_with_fields(std::string_view text, const Fields& fields) {
  const auto file = read_pvs(text);
  if (!file) return file.error();
  auto editor = PvsEditor::of(text, file->doc.get());
  if (!editor) return editor.error();
  for (const auto& [path, value] : fields) {
    const auto place = place_of(path);
    if (!place) return bad_field(path, "expected names joined by '/', a device as Hardware/NAME[INDEX]/…");
    if (value.size() > kValueLimitBytes)
      return bad_field(path, fmt::format("{} bytes, expected at most {}", value.size(), kValueLimitBytes));
    if (xml_safe(value) != value) return bad_field(path, "the value has bytes that cannot stand in XML");
    const auto base = base_of(*file, *place, path);
    if (!base) return base.error();
    const PvsElement leaf = PvsElement(*base).find(place->leaf);
    if (leaf && xmlFirstElementChild(const_cast<xmlNode*>(leaf.node())))
      return bad_field(path, "has elements below it, expected one that has a value");
    if (PvsElement(*base).text(place->leaf).value_or("") != value) editor->set_leaf(*base, place->leaf, value);
  }
  return editor->is_changed() ? editor->text() : std::string(text);
}

Result<std::string> pvs_field(std::string_view text, std::string_view path) {
  const auto file = read_pvs(text);
  if (!file) return file.error();
  const auto place = place_of(path);
  if (!place) return bad_field(path, "is no path of a field");
  const auto base = base_of(*file, *place, path);
  if (!base) return base.error();
  return PvsElement(*base).text(place->leaf).value_or("");
}

}  // namespace convert
