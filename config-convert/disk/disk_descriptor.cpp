// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/disk/disk_descriptor.hpp"

#include "config-convert/vm/pvs_element.hpp"
#include "config-convert/values/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace convert {
namespace {

constexpr std::size_t kChainLimit = 1000;
constexpr std::size_t kListLimit = 10'000;  // parts, images of a part, shots
constexpr std::string_view kNoGuid = "00000000-0000-0000-0000-000000000000";

struct Reader {
  std::string_view name;
  PvsElement root;

  Error refuse(const PvsElement& where, std::string_view words) const {
    return {ErrorCode::kConfigUnsupported, fmt::format("{}: line {}: {}", name, where.line(), words)};
  }
};

// Case and braces do not count.
std::string guid_of(const PvsElement& element, std::string_view leaf) {
  std::string guid = lower(trimmed(element.text(leaf).value_or("")));
  if (guid.starts_with('{') && guid.ends_with('}')) guid = guid.substr(1, guid.size() - 2);
  return guid;
}

Result<std::uint64_t> sectors(const Reader& in, const PvsElement& element, std::string_view leaf) {
  const std::string text = element.text(leaf).value_or("");
  const auto value = parse_integer(trimmed(text));
  if (value && *value >= 0 && static_cast<std::uint64_t>(*value) <= kLargestDiskSectors)
    return static_cast<std::uint64_t>(*value);
  return in.refuse(element, fmt::format("{} is '{:.64}', expected a number of sectors, at most {}", leaf, text,
                                        kLargestDiskSectors));
}

Result<void> check_parameters(const Reader& in) {
  const PvsElement parameters = in.root.find("Disk_Parameters");
  const std::string padding(trimmed(parameters.text("Padding").value_or("0")));
  if (padding != "0")
    return in.refuse(parameters,
                     fmt::format("Padding is '{}', expected 0: the image does not stand on its own", padding));
  const PvsElement encryption = parameters.find("Encryption");
  const std::string engine = guid_of(encryption, "Engine");
  if ((!engine.empty() && engine != kNoGuid) || encryption.text("KeyId"))
    return in.refuse(encryption, "the disk is encrypted: decrypt it on its old server");
  return {};
}

Result<std::map<std::string, std::string>> parents_of_shots(const Reader& in) {
  std::map<std::string, std::string> parents;
  const auto shots = in.root.find("Snapshots").children("Shot");
  if (shots.size() > kListLimit) return in.refuse(in.root.find("Snapshots"), "more than 10000 snapshots");
  for (const PvsElement& shot : shots) {
    const std::string guid = guid_of(shot, "GUID");
    if (!parents.emplace(guid, guid_of(shot, "ParentGUID")).second)
      return in.refuse(shot, fmt::format("snapshot '{}' is listed twice", guid));
  }
  return parents;
}

std::string top_of(const Reader& in, const PvsElement& first_part) {
  const auto images = first_part.children("Image");
  if (images.size() == 1 && !in.root.find("Snapshots").text("TopGUID")) return guid_of(images[0], "GUID");
  const std::string top = guid_of(in.root.find("Snapshots"), "TopGUID");
  return top.empty() ? std::string(kTopGuid) : top;
}

// GUIDs from the top to the root.
Result<std::vector<std::string>> chain_of(const Reader& in, const PvsElement& first_part) {
  auto parents = parents_of_shots(in);
  if (!parents) return parents.error();
  const auto images = first_part.children("Image");
  const std::string top = top_of(in, first_part);
  const PvsElement snapshots = in.root.find("Snapshots");
  if (top == kNoGuid) return in.refuse(snapshots, fmt::format("top image '{}' has the GUID that stands for none", top));
  if (parents->empty()) {
    if (images.size() == 1) return std::vector<std::string>{top};
    return in.refuse(snapshots, fmt::format("{} images but no snapshot that orders them", images.size()));
  }
  std::vector<std::string> chain;
  for (std::string guid = top; guid != kNoGuid;) {
    const auto shot = parents->find(guid);
    if (shot == parents->end()) {
      const char* what = chain.empty() ? "top image" : "parent";
      return in.refuse(snapshots, fmt::format("{} '{}' is not among the snapshots", what, guid));
    }
    if (chain.size() == std::min(kChainLimit, parents->size()))
      return in.refuse(snapshots,
                       fmt::format("the chain of snapshots cycles at '{}' or is longer than {}", guid, kChainLimit));
    chain.push_back(guid);
    guid = shot->second;
  }
  return chain;
}

Result<BundleImage> parse_image(const Reader& in, const PvsElement& element, std::string guid) {
  BundleImage image{std::move(guid), element.text("File").value_or(""), false};
  if (image.file.empty() || image.file.find('\0') != std::string::npos)
    return in.refuse(element, fmt::format("image '{}' names no file", image.guid));
  const std::string type(trimmed(element.text("Type").value_or("")));
  if (type != "Plain" && type != "Compressed")
    return in.refuse(element, fmt::format("image type '{}', expected Plain or Compressed", type));
  image.is_plain = type == "Plain";
  return image;
}

// By their GUIDs.
Result<std::map<std::string, PvsElement>> images_of(const Reader& in, const PvsElement& storage) {
  const auto elements = storage.children("Image");
  if (elements.size() > kListLimit) return in.refuse(storage, "more than 10000 images");
  std::map<std::string, PvsElement> images;
  for (const PvsElement& element : elements)
    if (!images.emplace(guid_of(element, "GUID"), element).second)
      return in.refuse(element, fmt::format("two images for snapshot '{}'", guid_of(element, "GUID")));
  return images;
}

Result<BundlePart> parse_part(const Reader& in, const PvsElement& storage, const std::vector<std::string>& chain) {
  BundlePart part;
  const auto start = sectors(in, storage, "Start");
  const auto end = sectors(in, storage, "End");
  if (!start) return start.error();
  if (!end) return end.error();
  part.start_sector = *start;
  part.end_sector = *end;
  if (*end <= *start)
    return in.refuse(storage, fmt::format("part ends at sector {}, expected more than {}", *end, *start));

  const auto images = images_of(in, storage);
  if (!images) return images.error();
  for (const std::string& guid : chain) {
    const auto found = images->find(guid);
    if (found == images->end()) return in.refuse(storage, fmt::format("no image for snapshot '{}'", guid));
    auto image = parse_image(in, found->second, guid);
    if (!image) return image.error();
    part.chain.push_back(std::move(*image));
  }
  return part;
}

// Not of another root element, encrypted or padded.
Result<XmlDoc> parse_descriptor(std::string_view text, std::string_view name) {
  if (text.size() > kDescriptorLimitBytes)
    return Error{ErrorCode::kXml,
                 fmt::format("{}: {} bytes, expected at most {}", name, text.size(), kDescriptorLimitBytes)};
  auto doc = parse_xml(text, name);
  if (!doc) return doc.error();
  const xmlNode* root = xmlDocGetRootElement(doc->get());
  const Reader in{name, PvsElement(root)};
  if (name_of(root) != "Parallels_disk_image" && name_of(root) != "Virtuozzo_disk_image")
    return in.refuse(in.root, fmt::format("root element '{}', expected Parallels_disk_image", name_of(root)));
  if (auto good = check_parameters(in); !good) return good.error();
  return doc;
}

Result<std::vector<PvsElement>> parts_of(const Reader& in) {
  auto storages = in.root.find("StorageData").children("Storage");
  if (storages.empty() || storages.size() > kListLimit)
    return in.refuse(in.root, fmt::format("{} elements Storage, expected 1 to {}", storages.size(), kListLimit));
  return storages;
}

}  // namespace

bool BundleImage::leaves_bundle() const {
  if (file.starts_with('/')) return true;
  const auto pieces = split(file, "/");
  return std::find(pieces.begin(), pieces.end(), "..") != pieces.end();
}

Result<DiskDescriptor> parse_disk_descriptor(std::string_view text, std::string_view name) {
  const auto doc = parse_descriptor(text, name);
  if (!doc) return doc.error();
  const Reader in{name, PvsElement(xmlDocGetRootElement(doc->get()))};
  const auto storages = parts_of(in);
  if (!storages) return storages.error();
  auto chain = chain_of(in, storages->front());
  if (!chain) return chain.error();
  auto size = sectors(in, in.root.find("Disk_Parameters"), "Disk_size");
  if (!size) return size.error();

  DiskDescriptor disk{*size, {}};
  for (const PvsElement& storage : *storages) {
    auto part = parse_part(in, storage, *chain);
    if (!part) return part.error();
    disk.parts.push_back(std::move(*part));
  }
  std::sort(disk.parts.begin(), disk.parts.end(),
            [](const BundlePart& a, const BundlePart& b) { return a.start_sector < b.start_sector; });
  std::uint64_t covered = 0;
  for (const BundlePart& part : disk.parts) {
    if (part.start_sector != covered)
      return in.refuse(in.root, fmt::format("a part starts at sector {}, expected {}", part.start_sector, covered));
    covered = part.end_sector;
  }
  if (covered != disk.size_sectors)
    return in.refuse(in.root,
                     fmt::format("the parts cover {} sectors, expected Disk_size {}", covered, disk.size_sectors));
  return disk;
}

Result<BundleShots> parse_disk_shots(std::string_view text, std::string_view name) {
  const auto doc = parse_descriptor(text, name);
  if (!doc) return doc.error();
  const Reader in{name, PvsElement(xmlDocGetRootElement(doc->get()))};
  auto storages = parts_of(in);
  if (!storages) return storages.error();
  std::map<std::uint64_t, std::map<std::string, PvsElement>> parts;
  for (const PvsElement& storage : *storages) {
    const auto start = sectors(in, storage, "Start");
    if (!start) return start.error();
    auto images = images_of(in, storage);
    if (!images) return images.error();
    parts[*start] = *std::move(images);
  }
  auto parents = parents_of_shots(in);
  if (!parents) return parents.error();
  BundleShots found{top_of(in, storages->front()), {}};
  if (parents->empty()) parents->emplace(found.top, kNoGuid);
  for (const auto& [guid, parent] : *parents) {
    BundleShot shot{guid, parent == kNoGuid ? std::string() : parent, {}};
    for (const auto& [start, images] : parts) {
      const auto image = images.find(guid);
      if (image == images.end()) continue;
      auto parsed = parse_image(in, image->second, guid);
      if (!parsed) return parsed.error();
      shot.images.push_back(*std::move(parsed));
    }
    if (shot.images.empty()) continue;
    if (shot.images.size() != storages->size())
      return in.refuse(in.root, fmt::format("snapshot '{}' has {} images, expected one for each of {} parts", guid,
                                            shot.images.size(), storages->size()));
    found.shots.push_back(std::move(shot));
  }
  return found;
}

}  // namespace convert
