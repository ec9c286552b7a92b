// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/interfaces.hpp"

#include "dispatcher/bus/glib_handles.hpp"

namespace dispatcher {
namespace {

std::vector<GDBusInterfaceInfo*> parse_all() {
  std::vector<GDBusInterfaceInfo*> all;
  for (const char* text : interface_texts()) {
    GError* failed = nullptr;
    GDBusNodeInfo* node = g_dbus_node_info_new_for_xml(text, &failed);
    if (!node) g_error("an interface of this program cannot be read: %s", failed->message);
    for (GDBusInterfaceInfo** at = node->interfaces; *at; ++at) {
      g_dbus_interface_info_cache_build(*at);
      all.push_back(g_dbus_interface_info_ref(*at));
    }
    g_dbus_node_info_unref(node);
  }
  return all;
}

}  // namespace

const std::vector<GDBusInterfaceInfo*>& all_interfaces() {
  static const auto* const kAll = new std::vector<GDBusInterfaceInfo*>(parse_all());
  return *kAll;
}

GDBusInterfaceInfo* find_interface(std::string_view name) {
  for (GDBusInterfaceInfo* one : all_interfaces())
    if (one->name == name) return one;
  return nullptr;
}

std::vector<OptionInfo> options_of(const GDBusArgInfo& argument) {
  std::vector<OptionInfo> options;
  for (GDBusAnnotationInfo** at = argument.annotations; at && *at; ++at) {
    const std::string_view key = (*at)->key;
    const std::string_view value = (*at)->value;
    if (!key.starts_with(kOptionAnnotation)) continue;
    const std::size_t colon = value.find(": ");
    options.push_back({std::string(key.substr(kOptionAnnotation.size())), std::string(value.substr(0, colon)),
                       std::string(value.substr(colon + 2))});
  }
  return options;
}

}  // namespace dispatcher
