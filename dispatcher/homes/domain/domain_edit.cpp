// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/domain/domain_edit.hpp"

#include "config-convert/values/values.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "config-convert/xml/xml_writer.hpp"
#include "containers/values/byte_size.hpp"
#include "dispatcher/homes/domain/xml_nodes.hpp"
#include "dispatcher/homes/files/is_below.hpp"

#include <fmt/format.h>

#include <array>

namespace dispatcher {
namespace {

constexpr std::string_view kTemplateMark = "metadata/switchyard:domain/switchyard:template";

constexpr std::string_view kSystem = "metadata/libosinfo:libosinfo/libosinfo:os/@id";
constexpr std::string_view kOsTemplate = "OSTEMPLATE";

constexpr std::string_view kCache = "driver/metadata_cache/max_size";
constexpr std::string_view kCacheUnit = "driver/metadata_cache/max_size/@unit";

// What libvirt keeps of a source that is another file now.
constexpr std::array kOfOldFile{"backingStore", "mirror"};

// Instead of what is there.
void put_text(xmlNode* base, std::string_view path, std::string_view text) {
  xmlNodeSetContent(convert::at(base, path), nullptr);
  convert::set(base, path, text);
}

// A value that our metadata keeps of the PCS6 file; null: it keeps none.
xmlNode* kept_element(xmlNode* root, std::string_view path) {
  for (xmlNode* element : children_of(child_of(child_of(child_of(root, "metadata"), "domain"), "pcs6"), "kept"))
    if (value_at(element, "@path") == path) return element;
  return nullptr;
}

DomainImage image_of(xmlNode* element, std::string device) {
  const bool is_disk = convert::name_of(element) == "disk";
  DomainImage image;
  image.target = value_at(element, is_disk ? "target/@dev" : "target/@dir");
  if (is_disk) image.bus = value_at(element, "target/@bus");
  image.device = std::move(device);
  image.type = value_at(element, "@type");
  image.file = value_at(element, "source/@file");
  image.format = value_at(element, is_disk ? "driver/@type" : "driver/@format");
  if (image.format.empty()) image.format = "raw";
  image.shared = child_of(element, "readonly") != nullptr || child_of(element, "shareable") != nullptr;
  image.template_name = value_at(element, "source/@name");
  if (image.template_name.empty()) image.template_name = value_at(element, "source/@template");
  const auto limit = convert::get(element, "space_hard_limit");
  const auto bytes =
      limit ? containers::parse_scaled(*limit, value_at(element, "space_hard_limit/@unit")) : Result<std::uint64_t>(0);
  image.limit_bytes = bytes ? *bytes : 0;
  if (value_at(element, kCacheUnit) == "bytes") image.cache_bytes = value_at(element, kCache);
  for (const char* place : {"source/encryption/secret/@uuid", "encryption/secret/@uuid"})
    if (image.key.empty()) image.key = value_at(element, place);
  image.element = element;
  return image;
}

void move_path(xmlNode* element, std::string_view path, std::string_view from, std::string_view to) {
  const std::string now = value_at(element, path);
  if (is_below(now, from)) convert::set(element, path, fmt::format("{}{}", to, now.substr(from.size())));
}

}  // namespace

Result<DomainEdit> DomainEdit::of(std::string_view xml) {
  auto doc = convert::parse_xml(xml, "domain XML");
  if (!doc) return doc.error();
  DomainEdit edit(std::move(*doc));
  if (convert::name_of(edit.root()) != "domain")
    return Error{ErrorCode::kXml, fmt::format("the root is <{}>, must be <domain>", convert::name_of(edit.root()))};
  return edit;
}

xmlNode* DomainEdit::root() const { return xmlDocGetRootElement(doc_.get()); }

std::string DomainEdit::text() const { return text_of(doc_.get()); }

std::string DomainEdit::name() const { return value_at(root(), "name"); }
std::string DomainEdit::uuid() const { return value_at(root(), "uuid"); }

void DomainEdit::set_identity(const std::string& name, const std::string& uuid) {
  put_text(root(), "name", name);
  put_text(root(), "uuid", uuid);
  drop_attribute(root(), "id");
  drop_child(root(), "title");  // it said what the old name was meant to be
  // An autostart flag that virtvzd holds there: libvirt's own is not copied either.
  drop_child(child_of(root(), "metadata"), "start");
  if (child_of(root(), "genid") != nullptr) {
    drop_child(root(), "genid");
    convert::add(root(), "genid");
  }
  for (xmlNode* system : children_of(child_of(root(), "sysinfo"), "system"))
    for (xmlNode* entry : children_of(system, "entry"))
      if (value_at(entry, "@name") == "uuid") put_text(system, "entry[name=uuid]", uuid);
}

std::vector<std::string> DomainEdit::addresses() const {
  std::vector<std::string> found;
  for (xmlNode* interface : children_of(child_of(root(), "devices"), "interface"))
    found.push_back(value_at(interface, "mac/@address"));
  return found;
}

void DomainEdit::set_addresses(const std::vector<std::string>& addresses) {
  std::size_t number = 0;
  for (xmlNode* interface : children_of(child_of(root(), "devices"), "interface")) {
    if (number < addresses.size()) convert::set(interface, "mac/@address", addresses[number++]);
    drop_child(interface, "target");
  }
}

std::vector<DomainImage> DomainEdit::images() const {
  std::vector<DomainImage> found;
  xmlNode* devices = child_of(root(), "devices");
  for (xmlNode* disk : children_of(devices, "disk")) {
    const std::string device = value_at(disk, "@device");
    found.push_back(image_of(disk, device.empty() ? "disk" : device));
  }
  for (xmlNode* filesystem : children_of(devices, "filesystem"))
    if (value_at(filesystem, "@type") != "mount") found.push_back(image_of(filesystem, "filesystem"));
  return found;
}

void DomainEdit::set_file(const DomainImage& image, const std::string& file, const std::string& format) {
  const bool is_disk = image.device != "filesystem";
  convert::set(image.element, "@type", "file");
  convert::set(image.element, "source/@file", file);
  convert::set(image.element, is_disk ? "driver/@type" : "driver/@format", format);
  drop_attribute(child_of(image.element, "source"), "index");
  for (const char* name : kOfOldFile) drop_child(image.element, name);
  if (format != "qcow2") drop_child(child_of(image.element, "driver"), "metadata_cache");
}

void DomainEdit::set_cache(const DomainImage& image, const std::string& bytes) {
  put_text(image.element, kCache, bytes);
  convert::set(image.element, kCacheUnit, "bytes");
}

void DomainEdit::pause_on_errors(const DomainImage& image) {
  for (const char* policy : {"driver/@error_policy", "driver/@rerror_policy"})
    convert::set(image.element, policy, "stop");
}

void DomainEdit::empty_drive(const DomainImage& drive) {
  drop_child(drive.element, "source");
  for (const char* name : kOfOldFile) drop_child(drive.element, name);
}

void DomainEdit::remove(const DomainImage& image) { drop(image.element); }

void DomainEdit::move_files(const std::string& from, const std::string& to) {
  xmlNode* devices = child_of(root(), "devices");
  for (const char* port : {"serial", "parallel", "console", "channel"})
    for (xmlNode* element : children_of(devices, port)) {
      move_path(element, "source/@path", from, to);
      move_path(element, "log/@file", from, to);
    }
}

std::string DomainEdit::variables_file() const {
  const xmlNode* variables = child_of(child_of(root(), "os"), "nvram");
  return variables != nullptr ? convert::own_text(variables) : std::string();
}

void DomainEdit::set_variables_file(const std::string& file) {
  xmlNode* variables = child_of(child_of(root(), "os"), "nvram");
  if (variables == nullptr) return;
  if (file.empty())
    drop(variables);
  else
    put_text(root(), "os/nvram", file);
}

void DomainEdit::drop_id_map() { drop_child(root(), "idmap"); }

xmlNode* DomainEdit::fresh_root_filesystem(const char* type) {
  xmlNode* devices = convert::at(root(), "devices");
  for (xmlNode* filesystem : children_of(devices, "filesystem"))
    if (value_at(filesystem, "target/@dir") == "/") drop(filesystem);
  xmlNode* filesystem = convert::add(devices, "filesystem");
  convert::set(filesystem, "@type", type);
  convert::set(filesystem, "target/@dir", "/");
  return filesystem;
}

void DomainEdit::set_image_root(const std::string& file, const std::string& format) {
  xmlNode* filesystem = fresh_root_filesystem("file");
  convert::set(filesystem, "driver/@type", "ploop");
  convert::set(filesystem, "driver/@format", format);
  convert::set(filesystem, "source/@file", file);
}

void DomainEdit::set_template_root(const std::string& template_name, std::uint64_t size_bytes) {
  xmlNode* filesystem = fresh_root_filesystem("template");
  convert::set(filesystem, "source/@name", template_name);
  if (size_bytes == 0) return;
  convert::set(filesystem, "space_hard_limit", fmt::to_string(size_bytes));
  convert::set(filesystem, "space_hard_limit/@unit", "B");
}

void DomainEdit::add_channel(const std::string& name) {
  xmlNode* devices = convert::at(root(), "devices");
  for (xmlNode* channel : children_of(devices, "channel"))
    if (value_at(channel, "target/@name") == name) return;
  xmlNode* channel = convert::add(devices, "channel");
  convert::set(channel, "@type", "unix");
  convert::set(channel, "target/@type", "virtio");
  convert::set(channel, "target/@name", name);
}

void DomainEdit::set_kept(std::string_view path, const std::string& value) {
  xmlNode* element = kept_element(root(), path);
  if (element == nullptr) return;
  xmlNodeSetContent(element, nullptr);
  xmlNodeAddContent(element, reinterpret_cast<const xmlChar*>(convert::xml_safe(value).c_str()));
}

bool DomainEdit::is_template() const { return convert::find(root(), kTemplateMark) != nullptr; }

TemplateWords DomainEdit::template_words() const {
  TemplateWords words;
  for (const DomainImage& image : images())
    if (image.target == "/" && image.type == "template") words.source = image.template_name;
  if (const xmlNode* kept = kept_element(root(), kOsTemplate)) words.kept = value_at(kept, "");
  words.system = value_at(root(), kSystem);
  return words;
}

void DomainEdit::set_template_words(const TemplateWords& words) {
  for (const DomainImage& image : images()) {
    if (image.target != "/" || image.type != "template") continue;
    const bool is_attribute = convert::get(image.element, "source/@template").has_value();
    convert::set(image.element, is_attribute ? "source/@template" : "source/@name", words.source);
  }
  if (!words.kept.empty()) set_kept(kOsTemplate, words.kept);
  if (words.system.empty())
    drop_child(child_of(root(), "metadata"), "libosinfo");
  else
    convert::set(root(), kSystem, words.system);
}

void DomainEdit::mark_template(bool is_template) {
  if (is_template) {
    convert::at(root(), kTemplateMark);
    return;
  }
  xmlNode* kept = child_of(child_of(root(), "metadata"), "domain");
  drop_child(kept, "template");
}

}  // namespace dispatcher
