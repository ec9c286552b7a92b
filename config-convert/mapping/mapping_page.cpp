// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/mapping/mapping_page.hpp"

#include "config-convert/container/tables.hpp"
#include "config-convert/vm/tables.hpp"

#include <algorithm>
#include <vector>

namespace convert {
namespace {

constexpr const char* kIntroduction =
    "<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->\n"
    "<!-- Written by build/release/tools/pcs6-mapping; do not edit. -->\n"
    "# The mapping of PCS6 configurations, row by row\n"
    "\n"
    "Each line is a row of the tables that `config-convert/` walks; [config-convert.md](config-convert.md) says how "
    "it\n"
    "walks them. `→`: the leaf makes the place. `←`: the place comes back into the leaf. A row without a leaf is what\n"
    "domain XML wants and PCS6 is silent about; a row that only goes back fills in a new element, or is made by a "
    "list.\n"
    "The example is what the place may say, and the leaf it comes back as.\n";

std::string code(std::string_view text) {
  if (text.empty()) return "";
  std::string safe;
  for (const char c : text) safe += c == '|' ? std::string("\\|") : std::string(1, c);
  return fmt::format("`{}`", safe);
}

std::string example_of(const Example& example) {
  if (example.xml.empty() && example.with.empty()) return "";
  const std::string_view shown = example.xml.empty() ? example.with : example.xml;
  return fmt::format("{} ↔ {}", code(shown), example.pcs6.empty() ? "empty" : code(example.pcs6));
}

template <typename Scope>
void rows(std::string& page, std::span<const Row<Scope>> table) {
  for (const Row<Scope>& row : table) {
    const char* way = row.forward && row.back ? "↔" : row.forward ? "→" : "←";
    page += fmt::format("| {} | {} | {} | {} |\n", code(row.pcs6), way, code(row.xml), example_of(row.example));
  }
}

void head(std::string& page, std::string_view title, std::string_view left, std::string_view right) {
  page += fmt::format("\n## {}\n\n| {} | | {} | example |\n|---|---|---|---|\n", title, left, right);
}

void kept(std::string& page, std::string_view title, std::vector<std::span<const KeptRow>> tables) {
  std::vector<std::string_view> keys;
  for (const auto table : tables)
    for (const KeptRow& row : table)
      if (std::find(keys.begin(), keys.end(), row.pcs6) == keys.end()) keys.push_back(row.pcs6);
  if (keys.empty()) return;
  page += fmt::format("\n{} travels in metadata:\n", title);
  for (const std::string_view key : keys) page += fmt::format("{} ", code(key));
  page.back() = '\n';
}

void machine(std::string& page) {
  head(page, "A machine", "config.pvs", "below `<domain>`");
  rows(page, machine_rows());
  rows(page, machine_device_rows());
  kept(page, "What libvirt has no place for", {machine_kept()});
  for (const DeviceKind& kind : device_kinds()) {
    head(page, fmt::format("`Hardware/{}`: `<{}>`, alias `{}N`", kind.pcs6, kind.xml, kind.alias), "below the device",
         fmt::format("below `<{}>`", kind.xml));
    rows(page, kind.rows);
    kept(page, "What has no place", {kind.kept});
  }
}

void container(std::string& page) {
  head(page, "A container", "ve.conf", "below `<domain>`");
  for (const auto table : container_rows()) rows(page, table);
  for (const ItemList* list : container_lists())
    page += fmt::format("| {} | ↔ | {} | a list |\n", code(list->key), code(list->xml));
  head(page, "An adapter in `NETIF`: `<interface>`", "its key", "below `<interface>`");
  rows(page, container_adapter_rows());
  kept(page, "What libvirt has no place for", {container_kept(), container_kept_copies()});
}

}  // namespace

std::string mapping_page() {
  std::string page = kIntroduction;
  machine(page);
  container(page);
  return page;
}

}  // namespace convert
