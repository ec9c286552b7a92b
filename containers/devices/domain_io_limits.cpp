// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/devices/domain_io_limits.hpp"

#include "containers/domain/domain_xml.hpp"
#include "containers/homes/container_home.hpp"
#include "containers/limits/io_throttle.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace containers {
namespace {

// libvirt-driver/xml/container_iotune.hpp writes it.
constexpr std::string_view kIotuneNamespace = "http://switchyard.org/xmlns/iotune/1.0";

struct Field {
  std::string_view element;
  std::uint64_t IoLimits::*limit;
};
constexpr Field kFields[] = {
    {"total_bytes_sec", &IoLimits::read_bytes_sec}, {"total_bytes_sec", &IoLimits::write_bytes_sec},
    {"read_bytes_sec", &IoLimits::read_bytes_sec},  {"write_bytes_sec", &IoLimits::write_bytes_sec},
    {"total_iops_sec", &IoLimits::read_iops_sec},   {"total_iops_sec", &IoLimits::write_iops_sec},
    {"read_iops_sec", &IoLimits::read_iops_sec},    {"write_iops_sec", &IoLimits::write_iops_sec},
};

Result<IoLimits> parse_limits(const xmlNode* iotune) {
  IoLimits limits;
  for (const Field& field : kFields) {
    const xmlNode* element = child_in(iotune, field.element, kIotuneNamespace);
    if (element == nullptr) continue;
    const std::string text = text_of(element);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size())
      return Error{ErrorCode::kConfigUnsupported,
                   fmt::format("<iotune>: {} {:?} must be a number", field.element, text.substr(0, 64))};
    if (value != 0) limits.*field.limit = value;
  }
  return limits;
}

std::string format_of(const xmlNode* filesystem) {
  const xmlNode* driver = child_of(filesystem, "driver");
  const std::string format = attribute_of(driver, "format");
  return !format.empty() ? format : attribute_of(driver, "type") == "ploop" ? "ploop" : "raw";
}

// The word for the disk, or nothing for what is none; a folder has no device to limit.
std::string word_of(const xmlNode* filesystem, const ContainerHome& home) {
  const std::string type = attribute_of(filesystem, "type");
  const xmlNode* source = child_of(filesystem, "source");
  if (type == "template") return fmt::format("{},raw,{}", home.uuid.text, home.image());
  if (type == "file")
    return fmt::format("{},{},{}", home.uuid.text, format_of(filesystem), attribute_of(source, "file"));
  if (type == "block") return fmt::format("{},block,{}", home.uuid.text, attribute_of(source, "dev"));
  return {};
}

bool is_filesystem_at(const xmlNode* node, std::string_view target) {
  return node->type == XML_ELEMENT_NODE && view(node->name) == "filesystem" &&
         attribute_of(child_of(node, "target"), "dir") == target;
}

bool is_disk_at(const xmlNode* node, std::string_view target) {
  return node->type == XML_ELEMENT_NODE && view(node->name) == "disk" && attribute_of(node, "type") == "block" &&
         attribute_of(child_of(node, "target"), "dev") == target;
}

std::optional<DiskName> disk_at(const xmlNode* domain, std::string_view target, const ContainerHome& home) {
  std::string word;
  // The user's root and further images come before what libvirt has in their places.
  const xmlNode* form = user_form_in(domain);
  for (const xmlNode* part = form == nullptr ? nullptr : form->children; part != nullptr; part = part->next)
    if (const xmlNode* own = child_of(part, "filesystem"); own != nullptr && is_filesystem_at(own, target))
      word = word_of(own, home);
  const xmlNode* devices = child_of(domain, "devices");
  for (const xmlNode* node = devices == nullptr ? nullptr : devices->children; node != nullptr && word.empty();
       node = node->next) {
    if (is_filesystem_at(node, target)) word = word_of(node, home);
    if (is_disk_at(node, target))
      word = fmt::format("{},block,{}", home.uuid.text, attribute_of(child_of(node, "source"), "dev"));
  }
  const auto disk = parse_disk_name(word);
  return disk ? std::optional(*disk) : std::nullopt;
}

}  // namespace

Result<std::vector<DiskThrottle>> parse_domain_io_limits(std::string_view xml, const std::string& homes_root) {
  const Result<Doc> doc = parse_domain_xml(xml);
  if (!doc) return doc.error();
  const xmlNode* domain = xmlDocGetRootElement(doc->get());
  const auto uuid = parse_container_uuid(text_of(child_of(domain, "uuid")));
  if (!uuid) return uuid.error();
  std::vector<DiskThrottle> throttles;
  const xmlNode* iotunes = child_in(child_of(domain, "metadata"), "iotunes", kIotuneNamespace);
  for (const xmlNode* node = iotunes == nullptr ? nullptr : iotunes->children; node != nullptr; node = node->next) {
    if (node->type != XML_ELEMENT_NODE || view(node->name) != "iotune") continue;
    const auto disk = disk_at(domain, attribute_of(node, "target"), ContainerHome{homes_root, *uuid});
    if (!disk) continue;
    const auto limits = parse_limits(node);
    if (!limits) return limits.error();
    throttles.push_back({*disk, *limits});
  }
  return throttles;
}

Result<void> throttle_disk(pid_t controller, const DiskName& disk, const IoLimits& limits) {
  const auto device = device_of(disk, attached_loops());
  if (!device) return Error{ErrorCode::kOperationInvalid, fmt::format("nothing is mounted from disk '{}'", disk.path)};
  const auto number = number_of_device(*device);
  if (!number) return number.error();
  BlockDevice block;
  std::sscanf(number->c_str(), "%u:%u", &block.major, &block.minor);
  return write_io_throttle(find_cgroup_folders(controller), block,
                           {limits.read_bytes_sec, limits.write_bytes_sec, limits.read_iops_sec, limits.write_iops_sec},
                           fmt::format("blkdeviotune of '{}'", disk.path));
}

}  // namespace containers
