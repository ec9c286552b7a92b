// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/errors.hpp"
#include "dispatcher/bus/interfaces.hpp"

#include <fmt/format.h>

namespace dispatcher {
namespace {

constexpr const char* kHead = R"(<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->
<!-- Printed from dispatcher/bus/interfaces/ and the table of errors (DEVELOPING.md): not to be edited. -->
# org.switchyard.Dispatcher1

switchyardd on D-Bus: the system bus, and without a bus the socket `/run/switchyard/dispatcher` (root only). How to use
it by hand, and who may do what: [dispatcher.md](dispatcher.md).

| object | interfaces |
|---|---|
| `/org/switchyard/Dispatcher1` | `org.freedesktop.DBus.ObjectManager` |
| `…/host` | Host |
| `…/environments/UUID`, with `_` for `-` | Environment, and Vm or Container |
| `…/tasks/NUMBER` | Task |
| `…/templates/NAME`, with `_2d` for `-` and so on | Template |

All properties can be read only, and tell their changes by PropertiesChanged. A method that gives back `task` returns
once the task is kept on disk; the task's properties tell how it goes on. It ends whether its caller waits or not.
Options that a method does not know are refused.
)";

const char* words_of(GDBusAnnotationInfo** annotations) {
  const char* words = g_dbus_annotation_info_lookup(annotations, kDocAnnotation);
  return words ? words : "";
}

std::string signature_of(const GDBusMethodInfo& method) {
  std::string in;
  for (GDBusArgInfo** at = method.in_args; at && *at; ++at)
    in += fmt::format("{}{} {}", in.empty() ? "" : ", ", (*at)->signature, (*at)->name);
  std::string out;
  for (GDBusArgInfo** at = method.out_args; at && *at; ++at)
    out += fmt::format("{}{} {}", out.empty() ? " → " : ", ", (*at)->signature, (*at)->name);
  return fmt::format("{}({}){}", method.name, in, out);
}

std::string method_row(const GDBusMethodInfo& method) {
  const char* action = g_dbus_annotation_info_lookup(method.annotations, kActionAnnotation);
  const std::string_view name = action ? action : "";
  std::string text = fmt::format("- `{}` ({})<br>\n  {}\n", signature_of(method), name.substr(name.rfind('.') + 1),
                                 words_of(method.annotations));
  for (GDBusArgInfo** at = method.in_args; at && *at; ++at)
    for (const OptionInfo& option : options_of(**at))
      text += fmt::format("  - `{}` ({}): {}\n", option.name, option.signature, option.words);
  return text;
}

std::string interface_section(const GDBusInterfaceInfo& interface) {
  std::string text = fmt::format("\n## {}\n\n{}\n", interface.name, words_of(interface.annotations));
  if (interface.properties && *interface.properties) text += "\n| property | type | |\n|---|---|---|\n";
  for (GDBusPropertyInfo** at = interface.properties; at && *at; ++at)
    text += fmt::format("| `{}` | {} | {} |\n", (*at)->name, (*at)->signature, words_of((*at)->annotations));
  if (interface.methods && *interface.methods) text += "\nMethods, each with its polkit action:\n\n";
  for (GDBusMethodInfo** at = interface.methods; at && *at; ++at) text += method_row(**at);
  for (GDBusSignalInfo** at = interface.signals; at && *at; ++at)
    text += fmt::format("- signal `{}`: {}\n", (*at)->name, words_of((*at)->annotations));
  return text;
}

}  // namespace

std::string interfaces_page() {
  std::string text = kHead;
  for (const GDBusInterfaceInfo* interface : all_interfaces()) text += interface_section(*interface);
  text +=
      "\n## Errors\n\n`org.switchyard.Dispatcher1.Error.WORD`, after libvirt's numbers; any other number is `Failed`. "
      "A peer with too many\ncalls in flight gets `org.freedesktop.DBus.Error.LimitsExceeded`.\n\n| word | number |\n"
      "|---|---|\n";
  for (const ErrorWord& row : error_words()) text += fmt::format("| {} | {} |\n", row.word, row.code);
  return text;
}

}  // namespace dispatcher
