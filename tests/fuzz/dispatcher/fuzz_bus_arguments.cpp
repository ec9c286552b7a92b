// SPDX-License-Identifier: LGPL-2.1-or-later
// What a D-Bus peer may send: a path, and the arguments of a method in D-Bus's own types, whose bytes need not be
// sound. Each is taken or refused; what is taken has announced names only.
#include "dispatcher/bus/json_variants.hpp"
#include "dispatcher/bus/object_paths.hpp"

#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

namespace {

using namespace dispatcher;

const GDBusMethodInfo* const kMethods[] = {
    g_dbus_interface_info_lookup_method(find_interface(kHostInterface), "CreateVm"),
    g_dbus_interface_info_lookup_method(find_interface(kHostInterface), "CreateContainer"),
    g_dbus_interface_info_lookup_method(find_interface(kEnvironmentInterface), "Stop"),
    g_dbus_interface_info_lookup_method(find_interface(kEnvironmentInterface), "Set"),
};

std::set<std::string> announced(const GDBusMethodInfo& method) {
  std::set<std::string> names;
  for (GDBusArgInfo** at = method.in_args; *at; ++at) {
    names.insert((*at)->name);
    for (const OptionInfo& option : options_of(**at)) names.insert(option.name);
  }
  return names;
}

VariantHandle variant(const std::string& type, const std::uint8_t* data, std::size_t size) {
  return own(g_variant_new_from_data(G_VARIANT_TYPE(type.c_str()), data, size, FALSE, nullptr, nullptr));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string path = std::string(kRootPath) + std::string(reinterpret_cast<const char*>(data), size);
  if (const auto id = object_at(path); id && path_of(*id) != path) std::abort();

  const GDBusMethodInfo& method = *kMethods[*data % std::size(kMethods)];
  std::string type = "(";
  for (GDBusArgInfo** at = method.in_args; *at; ++at) type += (*at)->signature;
  const auto names = announced(method);
  if (const auto taken = arguments_of(method, variant(type + ")", data + 1, size - 1).get()))
    for (const auto& [name, value] : *taken)
      if (!names.contains(std::string(name))) std::abort();
  if (const auto fields = fields_of(variant("(a{ss})", data + 1, size - 1).get());
      fields && fields->size() > kMaxFields)
    std::abort();
  return 0;
}
