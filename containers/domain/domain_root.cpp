// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/domain/domain_root.hpp"

#include "containers/domain/domain_xml.hpp"
#include "containers/values/byte_size.hpp"
#include "containers/values/template_name.hpp"

#include <fmt/format.h>

#include <charconv>

namespace containers {
namespace {

// The <filesystem> that the container sees as "/".
const xmlNode* root_filesystem(const xmlNode* domain) {
  const xmlNode* devices = child_of(domain, "devices");
  for (const xmlNode* node = devices == nullptr ? nullptr : devices->children; node != nullptr; node = node->next)
    if (node->type == XML_ELEMENT_NODE && view(node->name) == "filesystem" &&
        attribute_of(child_of(node, "target"), "dir") == "/")
      return node;
  return nullptr;
}

Result<std::uint32_t> parse_id(const xmlNode* range, const char* name) {
  const std::string text = attribute_of(range, name);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size())
    return Error{ErrorCode::kConfigUnsupported,
                 fmt::format("<idmap>: {} {:?} of <{}> must be a number", name, text, view(range->name))};
  return value;
}

Result<std::vector<IdRange>> parse_ranges(const xmlNode* idmap, std::string_view name) {
  std::vector<IdRange> ranges;
  for (const xmlNode* node = idmap->children; node != nullptr; node = node->next) {
    if (node->type != XML_ELEMENT_NODE || view(node->name) != name) continue;
    const auto start = parse_id(node, "start"), target = parse_id(node, "target"), count = parse_id(node, "count");
    for (const auto* number : {&start, &target, &count})
      if (!*number) return number->error();
    ranges.push_back({*start, *target, *count});
  }
  return ranges;
}

Result<IdMap> parse_id_map(const xmlNode* domain) {
  const xmlNode* idmap = child_of(domain, "idmap");
  if (idmap == nullptr) return IdMap{};
  const auto users = parse_ranges(idmap, "uid");
  if (!users) return users.error();
  const auto groups = parse_ranges(idmap, "gid");
  if (!groups) return groups.error();
  return IdMap{*users, *groups};
}

// libvirt's own XML names a template by `name`; virt-install's older form by `template`.
std::string template_in(const xmlNode* filesystem) {
  const xmlNode* source = child_of(filesystem, "source");
  const std::string name = attribute_of(source, "name");
  return name.empty() ? attribute_of(source, "template") : name;
}

Result<std::optional<std::uint64_t>> parse_hard_limit(const xmlNode* filesystem) {
  const xmlNode* limit = child_of(filesystem, "space_hard_limit");
  if (limit == nullptr) return std::optional<std::uint64_t>{};
  const auto size = parse_scaled(text_of(limit), attribute_of(limit, "unit"));
  if (!size) return Error{ErrorCode::kConfigUnsupported, fmt::format("<space_hard_limit>: {}", size.error().message)};
  return std::optional(*size);
}

ImageRoot image_in(const xmlNode* filesystem) {
  const xmlNode* driver = child_of(filesystem, "driver");
  const std::string format = attribute_of(driver, "format");
  return {.path = attribute_of(child_of(filesystem, "source"), "file"),
          .format = !format.empty()                           ? format
                    : attribute_of(driver, "type") == "ploop" ? "ploop"
                                                              : "raw"};
}

// What libvirt mounts: a definition that was changed past virtvzd may have lost one.
bool names_folder(const xmlNode* devices, const std::string& ending) {
  for (const xmlNode* node = devices == nullptr ? nullptr : devices->children; node != nullptr; node = node->next)
    if (node->type == XML_ELEMENT_NODE && view(node->name) == "filesystem" &&
        attribute_of(child_of(node, "source"), "dir").ends_with(ending))
      return true;
  return false;
}

std::vector<FurtherImage> read_further_images(const xmlNode* form, const xmlNode* devices, const ContainerUuid& uuid) {
  std::vector<FurtherImage> further;
  for (const xmlNode* node = form == nullptr ? nullptr : form->children; node != nullptr; node = node->next) {
    if (node->type != XML_ELEMENT_NODE || view(node->name) != "image") continue;
    const std::string text = attribute_of(node, "number");
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool good = error == std::errc{} && end == text.data() + text.size();
    if (!good || number == 0 || number > kMaxFurtherImages) continue;
    if (!names_folder(devices, fmt::format("/private/{}/image-{}/root", uuid.text, number))) continue;
    further.push_back({number, image_in(child_of(node, "filesystem"))});
  }
  return further;
}

Result<void> read_user_root(const xmlNode* filesystem, DomainRoot& root) {
  const std::string type = attribute_of(filesystem, "type");
  if (type == "template") {
    const Result<std::string> name = parse_template_name(template_in(filesystem));
    if (!name) return name.error();
    root.kind = RootKind::kTemplate;
    root.template_name = *name;
    const auto size = parse_hard_limit(filesystem);
    if (!size) return size.error();
    root.size_bytes = *size;
  } else if (type == "file") {
    root.kind = RootKind::kImage;
    root.image = image_in(filesystem);
  }
  return {};
}

}  // namespace

Result<DomainRoot> parse_domain_root(std::string_view xml) {
  const Result<Doc> doc = parse_domain_xml(xml);
  if (!doc) return doc.error();
  const xmlNode* domain = xmlDocGetRootElement(doc->get());
  if (view(domain->name) != "domain" || attribute_of(domain, "type") != "lxc") return DomainRoot{};

  const auto uuid = parse_container_uuid(text_of(child_of(domain, "uuid")));
  if (!uuid) return uuid.error();
  DomainRoot root;
  root.uuid = *uuid;
  root.folder = attribute_of(child_of(root_filesystem(domain), "source"), "dir");
  const auto id_map = parse_id_map(domain);
  if (!id_map) return id_map.error();
  root.id_map = *id_map;

  if (auto read = read_user_root(user_root_in(domain), root); !read) return read.error();
  root.further = read_further_images(user_form_in(domain), child_of(domain, "devices"), root.uuid);
  return root;
}

}  // namespace containers
