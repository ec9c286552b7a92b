// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/network_filters.hpp"

#include "dispatcher/daemon/services.hpp"
#include "foundation/log.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace dispatcher {
namespace {

namespace json = boost::json;

bool has(const NetworkFilters& filters, const std::string& name) {
  return std::any_of(filters.begin(), filters.end(), [&](const auto& filter) { return filter.name == name; });
}

}  // namespace

Result<void> define_filters(TaskRun& run, const NetworkFilters& filters) {
  if (filters.empty()) return {};
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  for (const auto& filter : filters) {
    const NetworkFilterHandle defined(virNWFilterDefineXML(connection->get(), filter.xml.c_str()));
    if (!defined) return libvirt_error("defining network filter " + filter.name);
  }
  return {};
}

void drop_filters(TaskRun& run, const NetworkFilters& filters, const NetworkFilters& kept) {
  const auto connection = run.services().link.connection();
  for (const auto& filter : filters) {
    if (has(kept, filter.name) || !connection) continue;
    const NetworkFilterHandle known(virNWFilterLookupByName(connection->get(), filter.name.c_str()));
    if (known && virNWFilterUndefine(known.get()) < 0)
      log_warning("{}", libvirt_error("removing network filter " + filter.name).message);
  }
}

json::array array_of(const NetworkFilters& filters) {
  json::array array;
  for (const auto& filter : filters) array.push_back(json::object{{"name", filter.name}, {"xml", filter.xml}});
  return array;
}

NetworkFilters filters_at(const json::object& notes, std::string_view name) {
  NetworkFilters filters;
  const auto* list = notes.if_contains(name);
  if (!list || !list->is_array()) return filters;
  for (const auto& one : list->get_array()) {
    const auto* object = one.if_object();
    const auto* filter = object ? object->if_contains("name") : nullptr;
    const auto* xml = object ? object->if_contains("xml") : nullptr;
    if (filter && xml && filter->is_string() && xml->is_string())
      filters.push_back({std::string(filter->get_string()), std::string(xml->get_string())});
  }
  return filters;
}

}  // namespace dispatcher
