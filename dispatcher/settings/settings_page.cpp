// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/settings_page.hpp"

#include "dispatcher/settings/device_types.hpp"
#include "dispatcher/settings/setting.hpp"

#include <fmt/format.h>

namespace dispatcher {
namespace {

constexpr const char* kHead =
    R"(<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Written by build/release/tools/settings-page; do not edit. -->
# What `Environment.Set` changes

Each operation is one of these names and a value. `live`: a running environment gets it at once; `stopped`: it must
be stopped; `next start`: stored, and used when it starts again; `as can be`: at once where the running machine can,
else at its next start, and then the task's result names it under `waiting`; –: that kind does not have it. The file's
leaf is what config.pvs, or ve.conf, says afterwards; several leaves, and values that others follow from, have none
here.

| name | value | machine | container | config.pvs | ve.conf | |
|---|---|---|---|---|---|---|
)";

const char* word_of(Rule rule) {
  switch (rule) {
    case Rule::kNone:
      return "–";
    case Rule::kLive:
      return "live";
    case Rule::kStopped:
      return "stopped";
    case Rule::kNext:
      return "next start";
    case Rule::kPartly:
      return "as can be";
  }
  return "";
}

std::string value_of(const Setting& setting) {
  switch (setting.takes) {
    case Takes::kNumber:
      return fmt::format("{} … {}", setting.least, setting.most);
    case Takes::kSwitch:
      return "true, false";
    case Takes::kWord:
    case Takes::kText: {
      std::string words;
      for (const WordForm& form : setting.words) words.append(words.empty() ? "" : ", ").append(form.word);
      return words.empty() ? "text" : words;
    }
    case Takes::kTexts:
      return "texts";
    case Takes::kObject:
      return "a{sv}";
  }
  return "";
}

constexpr const char* kDevices = R"(
## Devices of a machine

`device-add` takes a `type` and `device-set` the `name` of a device (`hdd0`), beside options of that type. All types
have `enable` and `connect` (true, false). A new disk without `image` or `device` gets an image in the machine's home,
a new adapter without `mac`, or with `auto`, an address. Options marked * may be given while the machine runs;
adapters, and disks on SCSI or virtio, come and go then, too. Beside these types there is `usb`, once and without
options: whether the machine has USB at all.

| type | options |
|---|---|
)";

constexpr const char* kOfContainers = R"(
A container has adapters: `venet0`, which is routed, with `ipadd`, `ipdel`, `ipset`; and `net0`, `net1` … with these,
`ifname` (its name inside), `network` or `iface` (a bridge), `mac`, `dhcp`, `dhcp6`, `gw`, `gw6`, `configure`,
`ipfilter`, `macfilter`, `connect`. They come and go while it runs; what is changed of one, but for `connect`, counts
from its next start. Of `hdd0`, its root, the `size` can be set. Further disks have `mnt`, where they are mounted, and
`image` or `device`, `size`, `enable`; a new image has an empty ext4. They come and go with the next start; the size of
an image changes at once.
)";

std::string options_of(const DeviceType& type) {
  std::string text;
  for (const DeviceOption& option : type.options)
    if (option.name != "create" && option.name != "format")
      text += fmt::format("{}`{}`{}", text.empty() ? "" : ", ", option.name, option.live || option.of_guest ? "*" : "");
  return text;
}

std::string code(std::string_view text) { return text.empty() ? "" : fmt::format("`{}`", text); }

std::string in_cell(std::string_view text) {
  std::string cell;
  for (const char c : text) cell.append(c == '|' ? "\\|" : std::string(1, c));
  return cell;
}

}  // namespace

std::string settings_page() {
  std::string page = kHead;
  for (const Setting& row : all_settings())
    page += fmt::format("| `{}` | {} | {} | {} | {} | {} | {} |\n", row.name, value_of(row), word_of(row.vm),
                        word_of(row.container), code(row.pvs), code(row.container == Rule::kNone ? "" : row.ve),
                        in_cell(row.help));
  page += kDevices;
  for (const DeviceType& type : device_types()) page += fmt::format("| `{}` | {} |\n", type.name, options_of(type));
  page += kOfContainers;
  return page;
}

}  // namespace dispatcher
