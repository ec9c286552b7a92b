// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/container_id_map.hpp"

#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/xml/metadata_namespace.hpp"
#include "libvirt-driver/xml/mounted_root.hpp"
#include "libvirt-driver/xml/user_form_element.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace driver {
namespace {

constexpr std::size_t kChildOfDomain = 2;
constexpr std::string_view kPrivileged = "privileged";

const Element* shared_child(const Element& parent, std::string_view name) {
  const auto found = std::ranges::find_if(parent.children, [&](const Element& child) {
    return child.name == name && child.namespace_uri == kDomainNamespace;
  });
  return found == parent.children.end() ? nullptr : &*found;
}

bool asks_to_be_privileged(const Element& domain) {
  const Element* metadata = domain.child("metadata");
  const Element* shared = metadata == nullptr ? nullptr : shared_child(*metadata, "domain");
  return shared != nullptr && shared_child(*shared, kPrivileged) != nullptr;
}

std::optional<std::uint32_t> number(const Element& range, std::string_view name) {
  const std::string_view text = range.value_of(name);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Result<std::vector<HostIds>> ranges_of(const Element& idmap, std::string_view name) {
  std::vector<HostIds> ranges;
  for (const Element& child : idmap.children) {
    if (child.name != name || !child.namespace_uri.empty()) continue;
    const auto start = number(child, "start"), target = number(child, "target"), count = number(child, "count");
    if (!start || !target || !count || *target > UINT32_MAX - *count)
      return Error{ErrorCode::kXml,
                   fmt::format("XML error: invalid idmap start/target/count settings: <{} start='{}' "
                               "target='{}' count='{}'/>",
                               name, child.value_of("start"), child.value_of("target"), child.value_of("count"))};
    ranges.push_back({*target, *count});
  }
  return ranges;
}

Result<ContainerIds> ids_of(const Element& idmap) {
  auto users = ranges_of(idmap, "uid");
  if (!users) return users.error();
  auto groups = ranges_of(idmap, "gid");
  if (!groups) return groups.error();
  return ContainerIds{std::move(*users), std::move(*groups)};
}

// What a client's form and a backend's have in common.
Result<ContainerIdMap> read_map(const Document& document) {
  const Element& domain = document.root;
  ContainerIdMap map;
  map.is_privileged = asks_to_be_privileged(domain);
  const Element* idmap = domain.child("idmap");
  map.is_given = idmap != nullptr;
  if (idmap == nullptr) return map;
  auto ids = ids_of(*idmap);
  if (!ids) return ids.error();
  map.ids = std::move(*ids);
  map.text = text_at_indent(document, *idmap, kChildOfDomain);
  return map;
}

}  // namespace

Result<ContainerIdMap> wanted_id_map(std::string_view xml) {
  const Result<Document> document = parse_document(xml, "domain_definition");
  if (!document) return document.error();
  auto map = read_map(*document);
  if (!map) return map.error();
  if (map->is_given && map->is_privileged)
    return config_unsupported(
        "a container that asks to be <privileged> has the host's ids, and must not "
        "have <idmap>",
        ErrorDomain::kVz);
  map->over_own_root = mounted_root(document->root, map->is_given) != nullptr;
  return map;
}

Result<ContainerIdMap> recorded_id_map(std::string_view backend_xml) {
  const Result<Document> document = parse_document(backend_xml, "domain_definition");
  if (!document) return document.error();
  auto map = read_map(*document);
  if (!map) return map.error();
  const Element* form = find_user_form(document->root);
  map->over_own_root = form != nullptr && !read_user_form(*document, *form).root.empty();
  return map;
}

std::string format_id_map(std::uint32_t first) {
  return fmt::format(
      "<idmap>\n    <uid start='0' target='{0}' count='{1}'/>\n"
      "    <gid start='0' target='{0}' count='{1}'/>\n  </idmap>",
      first, kIdsOfAContainer);
}

}  // namespace driver
