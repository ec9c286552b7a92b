// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/boot_devices.hpp"

#include "config-convert/vm/vm_tree.hpp"

#include <algorithm>

namespace dispatcher {
namespace {

constexpr std::int64_t kHardDisk = 6;  // BootDevice/Type

}  // namespace

Result<void> put_boot_order(Draft& draft, const std::vector<convert::BootEntry>& order) {
  const auto file = convert::read_pvs(draft.text());
  if (!file) return file.error();
  auto editor = convert::PvsEditor::of(draft.text(), file->doc.get());
  if (!editor) return editor.error();
  convert::Report unread;
  const convert::VmScope vm{{unread}, draft.host(), file->root(), file->dialect};
  convert::write_boot_order(vm, order, *editor);
  draft.set_text(editor->text());
  return {};
}

Result<void> boot_from_first_disk(Draft& draft) {
  const auto disks = draft.devices("Hdd");
  if (disks.size() != 1) return {};
  const auto file = convert::read_pvs(draft.text());
  if (!file) return file.error();
  std::vector<convert::BootEntry> order = convert::read_boot_order(file->root());
  // None at all: the first disk boots anyway.
  if (order.empty() || std::ranges::find(order, kHardDisk, &convert::BootEntry::type) != order.end()) return {};
  order.insert(order.begin(), {kHardDisk, disks.front()});
  return put_boot_order(draft, order);
}

}  // namespace dispatcher
