// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/disk_images.hpp"

#include "config-convert/xml/xml_path.hpp"
#include "config-convert/xml/xml_reader.hpp"
#include "dispatcher/homes/files/tree_removal.hpp"
#include "dispatcher/homes/files/wipe_file.hpp"
#include "dispatcher/homes/home_folder.hpp"
#include "dispatcher/homes/images/image_chain.hpp"
#include "dispatcher/homes/images/image_files.hpp"
#include "dispatcher/homes/images/image_key.hpp"
#include "dispatcher/homes/images/qcow2_head.hpp"
#include "dispatcher/homes/making/making.hpp"
#include "dispatcher/tasks/json_fields.hpp"
#include "foundation/allocated_bytes.hpp"
#include "foundation/path_exists.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <unistd.h>

namespace dispatcher {
namespace {

namespace json = boost::json;
using Act = ImageWish::Act;

Error refusal(std::string words) { return {ErrorCode::kOperationInvalid, std::move(words)}; }

bool wants(const std::vector<ImageWish>& images, Act act) {
  return std::any_of(images.begin(), images.end(), [&](const ImageWish& image) { return image.act == act; });
}

std::uint64_t count_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  boost::system::error_code bad;
  const auto number = value ? value->to_number<std::uint64_t>(bad) : 0;
  return bad ? 0 : number;
}

Result<DomainHandle> domain_of(TaskRun& run) {
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  return domain_by_uuid(*connection, run.record().environment);
}

// The target of the running machine's disk on that file; empty: it has none.
Result<std::string> live_target(virDomainPtr domain, const std::string& file) {
  const auto xml = definition_of(domain, Definition::kCurrent);
  if (!xml) return xml.error();
  const auto doc = convert::parse_xml(*xml, "domain XML");
  if (!doc) return doc.error();
  const xmlNode* devices = convert::find(xmlDocGetRootElement(doc->get()), "devices");
  for (const xmlNode* disk = convert::first_child(devices, "disk"); disk; disk = convert::next_named(disk, "disk"))
    if (convert::get(disk, "source/@file") == file) return convert::get(disk, "target/@dev").value_or("");
  return std::string();
}

// Known to libvirt by where it is mounted.
bool is_of_container(const ImageWish& image) { return image.alias.starts_with('/'); }

Result<std::uint64_t> size_of(TaskRun& run, const ImageWish& image) {
  if (!is_of_container(image)) {
    const auto facts = look_at_image(run, {image.path, image.format});
    if (!facts) return facts.error();
    return facts->size_bytes;
  }
  const auto domain = domain_of(run);
  if (!domain) return domain.error();
  virDomainBlockInfo info = {};
  if (virDomainGetBlockInfo(domain->get(), image.alias.c_str(), &info, 0) < 0)
    return libvirt_error(fmt::format("size of the container's disk on {}", image.alias));
  return std::uint64_t{info.capacity};
}

// By whoever has the image open; of a container its file system, too.
Result<void> give_size(TaskRun& run, const ImageWish& image, std::uint64_t size_bytes, bool shrink) {
  const auto domain = domain_of(run);
  if (!domain) return domain.error();
  if (is_of_container(image)) {
    if (virDomainBlockResize(domain->get(), image.alias.c_str(), size_bytes, VIR_DOMAIN_BLOCK_RESIZE_BYTES) < 0)
      return libvirt_error(fmt::format("changing the size of the container's disk on {}", image.alias));
    return {};
  }
  const auto by_ourselves = [&]() -> Result<void> {
    const auto key = key_of_image(run, image.key);
    if (!key) return key.error();
    return resize_image(run, {image.path, image.format, file_of(*key)}, size_bytes, shrink);
  };
  if (virDomainIsActive(domain->get()) != 1) return by_ourselves();
  const auto target = live_target(domain->get(), image.path);
  if (!target) return target.error();
  if (target->empty()) return by_ourselves();
  if (virDomainBlockResize(domain->get(), target->c_str(), size_bytes, VIR_DOMAIN_BLOCK_RESIZE_BYTES) < 0)
    return libvirt_error(fmt::format("changing the size of '{}'", image.path));
  return {};
}

Result<void> make_machine_image(TaskRun& run, const ImageWish& image) {
  const auto key = key_of_image(run, image.key);
  if (!key) return key.error();
  return make_image(run, image.path, image.size_bytes, image.cluster_bytes, file_of(*key));
}

Result<void> copy_between_keys(TaskRun& run, const ImageWish& image) {
  const auto from_key = key_of_image(run, image.from_key);
  if (!from_key) return from_key.error();
  const auto key = key_of_image(run, image.key);
  if (!key) return key.error();
  return copy_image_file(run, {image.from, image.from_format, file_of(*from_key)},
                         {image.path, image.format, file_of(*key)}, 0, 100);
}

}  // namespace

Result<void> expect_removable(const SituationRead& read, const std::vector<ImageWish>& images) {
  if (!wants(images, Act::kRemove)) return {};
  const bool heeds_snapshots = std::any_of(images.begin(), images.end(), [](const ImageWish& image) {
    return image.act == Act::kRemove && !image.despite_snapshots;
  });
  if (heeds_snapshots && virDomainSnapshotNum(read.domain.get(), 0) > 0)
    return refusal(
        fmt::format("snapshots of '{}' have the disk's content: delete them before its image", read.situation.name));
  return expect_nobody_stands_on(read.connection, read.situation.uuid, read.home.facts.home);
}

Result<void> expect_copies(const SituationRead& read, const std::vector<ImageWish>& images) {
  for (const ImageWish& image : images) {
    for (const std::string& secret : {image.key, image.from_key})
      if (!secret.empty())
        if (const auto key = ImageKey::of(read.connection, secret); !key) return key.error();
    if (image.act != Act::kCopy) continue;
    if (image.from_format == "qcow2") {
      const auto head = qcow2_head(image.from);
      if (!head) return head.error();
      if (head->backing_bytes != 0)
        return refusal(
            fmt::format("'{}' stands on another image, which would stay as it is: commit the trial, or make a "
                        "full clone, before",
                        image.from));
    }
    if (auto room = expect_space(read.home.facts.home, allocated_bytes(image.from)); !room) return room;
  }
  return {};
}

Result<void> make_new_images(TaskRun& run, const std::vector<ImageWish>& images) {
  for (const ImageWish& image : images) {
    if (image.act != Act::kMake && image.act != Act::kCopy) continue;
    if (path_exists(image.path)) return refusal(fmt::format("'{}' is there by now: try again", image.path));
    auto& made = run.notes()["made"];
    if (!made.is_array()) made.emplace_array();
    made.get_array().emplace_back(image.path);
    if (auto noted = run.keep(); !noted) return noted;
    const auto done = image.act == Act::kCopy  ? copy_between_keys(run, image)
                      : is_of_container(image) ? make_mountable_image(run, image.path, image.size_bytes)
                                               : make_machine_image(run, image);
    if (!done) return done;
  }
  return {};
}

Result<void> unmake_images(TaskRun& run) {
  const auto* made = run.notes().if_contains("made");
  if (!made || !made->is_array()) return {};
  Result<void> first;
  for (const auto& path : made->get_array())
    if (path.is_string() && ::unlink(path.get_string().c_str()) != 0 && errno != ENOENT && first)
      first = system_error(fmt::format("removing '{}'", std::string_view(path.get_string())), errno);
  return first;
}

Result<void> resize_images(TaskRun& run, const std::vector<ImageWish>& images) {
  for (const ImageWish& image : images) {
    if (image.act != Act::kResize) continue;
    const auto size = size_of(run, image);
    if (!size) return size.error();
    if (*size > image.size_bytes && !is_of_container(image))
      return refusal(
          fmt::format("'{}' has {} MiB: a machine's disk is made larger, never smaller", image.path, *size >> 20));
    if (*size == image.size_bytes) continue;
    auto& sizes = run.notes()["sizes"];
    if (!sizes.is_object()) sizes.emplace_object();
    sizes.get_object()[image.path] = *size;
    if (auto noted = run.keep(); !noted) return noted;
    if (auto resized = give_size(run, image, image.size_bytes, false); !resized) return resized;
  }
  return {};
}

Result<void> unresize_images(TaskRun& run, const std::vector<ImageWish>& images) {
  const auto* sizes = run.notes().if_contains("sizes");
  if (!sizes || !sizes->is_object()) return {};
  Result<void> first;
  for (const ImageWish& image : images) {
    const std::uint64_t before = count_in(sizes->get_object(), image.path);
    if (image.act != Act::kResize || before == 0) continue;
    if (const auto now = size_of(run, image); now && *now == before) continue;
    if (auto resized = give_size(run, image, before, true); !resized && first) first = resized;
  }
  return first;
}

// A disk of PCS6 is a folder, which the file names itself, or the image in it.
Result<void> remove_old_images(TaskRun&, const std::vector<ImageWish>& images) {
  for (const ImageWish& image : images) {
    if (image.act != Act::kRemove && image.act != Act::kDrop) continue;
    const std::filesystem::path path(image.path);
    std::error_code ignored;
    const bool is_folder = path.extension() == ".hdd" && std::filesystem::is_directory(path, ignored);
    const std::filesystem::path folder = is_folder ? path : path.parent_path();
    if (image.wipe)
      if (auto wiped = wipe_file(image.path); !wiped) return wiped;
    if (folder.extension() == ".hdd") {
      if (auto removed = remove_tree(folder.string()); !removed) return removed;
    } else if (::unlink(image.path.c_str()) != 0 && errno != ENOENT) {
      return system_error(fmt::format("removing '{}'", image.path), errno);
    }
  }
  return {};
}

json::array array_of(const std::vector<ImageWish>& images) {
  json::array array;
  for (const ImageWish& image : images)
    array.push_back(json::object{{"act", static_cast<std::uint64_t>(image.act)},
                                 {"path", image.path},
                                 {"format", image.format},
                                 {"size", image.size_bytes},
                                 {"alias", image.alias},
                                 {"cluster", image.cluster_bytes},
                                 {"wipe", image.wipe},
                                 {"key", image.key},
                                 {"from", image.from},
                                 {"from_format", image.from_format},
                                 {"from_key", image.from_key}});
  return array;
}

std::vector<ImageWish> images_of(const json::array& array) {
  std::vector<ImageWish> images;
  for (const auto& one : array) {
    const auto* object = one.if_object();
    if (!object) continue;
    images.push_back({.act = static_cast<Act>(count_in(*object, "act")),
                      .path = text_in(*object, "path"),
                      .format = text_in(*object, "format"),
                      .size_bytes = count_in(*object, "size"),
                      .alias = text_in(*object, "alias"),
                      .cluster_bytes = count_in(*object, "cluster"),
                      .wipe = flag_in(*object, "wipe"),
                      .key = text_in(*object, "key"),
                      .from = text_in(*object, "from"),
                      .from_format = text_in(*object, "from_format"),
                      .from_key = text_in(*object, "from_key")});
  }
  return images;
}

}  // namespace dispatcher
