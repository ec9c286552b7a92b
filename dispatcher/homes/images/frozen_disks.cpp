// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/images/frozen_disks.hpp"

#include "config-convert/xml/xml_writer.hpp"
#include "dispatcher/homes/images/block_job.hpp"
#include "dispatcher/homes/images/image_files.hpp"
#include "foundation/log.hpp"
#include "foundation/path_exists.hpp"
#include "foundation/remove_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

namespace dispatcher {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks{100};

const DomainImage* image_named(const std::vector<DomainImage>& images, const std::string& target) {
  const auto found = std::ranges::find(images, target, &DomainImage::target);
  return found == images.end() ? nullptr : &*found;
}

// Of a running machine: its overlay's content goes down, then it goes on in the image below.
Result<void> merge_live(virDomainPtr domain, const DiskCopy& disk) {
  const char* target = disk.target.c_str();
  const auto begun = block_job(domain, disk.target);
  if (!begun) return begun.error();
  if (!*begun && virDomainBlockCommit(domain, target, disk.file.c_str(), nullptr, 0, VIR_DOMAIN_BLOCK_COMMIT_ACTIVE) < 0)
    return libvirt_error(fmt::format("putting back disk '{}'", disk.target));
  for (;; std::this_thread::sleep_for(kBetweenLooks)) {
    const auto job = block_job(domain, disk.target);
    if (!job) return job.error();
    if (!*job)
      return Error{ErrorCode::kOperationFailed, fmt::format("putting back disk '{}' was ended", disk.target)};
    if (!(*job)->is_level()) continue;
    const auto done = pivot(domain, disk.target);
    if (!done) return done.error();
    if (*done) return {};
  }
}

Result<void> merge_stopped(TaskRun& run, const SourceDomain& source, const DiskCopy& disk, const std::string& overlay) {
  if (auto merged = commit_overlay(run, overlay); !merged) return merged;
  const auto xml = definition_of(source.domain.get(), Definition::kPersistent, true);
  if (!xml) return xml.error();
  auto edit = DomainEdit::of(*xml);
  if (!edit) return edit.error();
  const auto images = edit->images();
  const DomainImage* image = image_named(images, disk.target);
  if (image == nullptr || image->file != overlay) return {};
  edit->set_file(*image, disk.file, disk.format);
  const DomainHandle defined(virDomainDefineXMLFlags(source.connection.get(), edit->text().c_str(), 0));
  if (!defined) return libvirt_error(fmt::format("giving '{}' its image back", source.definition.name()));
  return {};
}

// libvirt forgets it of a disk that becomes another file.
Result<void> give_caches_back(const SourceDomain& source, const std::vector<DiskCopy>& disks) {
  const auto xml = definition_of(source.domain.get(), Definition::kPersistent, true);
  if (!xml) return xml.error();
  auto edit = DomainEdit::of(*xml);
  if (!edit) return edit.error();
  bool changed = false;
  for (const DomainImage& image : edit->images()) {
    const auto disk = std::ranges::find(disks, image.target, &DiskCopy::target);
    if (disk == disks.end() || disk->cache_bytes.empty() || image.cache_bytes == disk->cache_bytes) continue;
    edit->set_cache(image, disk->cache_bytes);
    changed = true;
  }
  if (!changed) return {};
  const DomainHandle defined(virDomainDefineXMLFlags(source.connection.get(), edit->text().c_str(), 0));
  if (!defined) return libvirt_error(fmt::format("defining '{}'", source.definition.name()));
  return {};
}

Result<void> snapshot(const SourceDomain& source, const std::string& xml) {
  const unsigned flags =
      VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY | VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA | VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC;
  if (source.active) {
    const SnapshotHandle quiet(
        virDomainSnapshotCreateXML(source.domain.get(), xml.c_str(), flags | VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE));
    if (quiet) return {};
    log_info("'{}' is cloned without its file systems being frozen: {}", source.definition.name(),
             libvirt_error("asking its agent").message);
  }
  const SnapshotHandle done(virDomainSnapshotCreateXML(source.domain.get(), xml.c_str(), flags));
  if (!done) return libvirt_error(fmt::format("freezing the disks of '{}'", source.definition.name()));
  return {};
}

}  // namespace

std::string overlay_of(const DiskCopy& disk, const std::string& clone_uuid) {
  const std::filesystem::path image(disk.file);
  return (image.parent_path() / fmt::format("{}-{}.qcow2", image.stem().string(), clone_uuid.substr(0, 8))).string();
}

std::string freeze_xml(const std::vector<DiskCopy>& disks, const std::vector<std::string>& all_targets,
                       const std::string& clone_uuid) {
  convert::XmlWriter out("domainsnapshot");
  xmlNode* list = convert::at(out.root(), "disks");
  for (const std::string& target : all_targets) {
    const auto found = std::ranges::find(disks, target, &DiskCopy::target);
    xmlNode* disk = convert::add(list, "disk");
    convert::set(disk, "@name", target);
    convert::set(disk, "@snapshot", found == disks.end() ? "no" : "external");
    if (found == disks.end()) continue;
    convert::set(disk, "driver/@type", "qcow2");
    convert::set(disk, "source/@file", overlay_of(*found, clone_uuid));
  }
  return out.dump();
}

Result<void> freeze_disks(const SourceDomain& source, const std::vector<DiskCopy>& disks,
                          const std::string& clone_uuid) {
  if (auto frozen = snapshot(source, freeze_xml(disks, source.targets(), clone_uuid)); !frozen) return frozen;
  return give_caches_back(source, disks);
}

Result<void> unfreeze_disks(TaskRun& run, const SourceDomain& source, const std::vector<DiskCopy>& disks,
                            const std::string& clone_uuid) {
  const auto xml = definition_of(source.domain.get(), Definition::kCurrent);
  if (!xml) return xml.error();
  const auto now = DomainEdit::of(*xml);
  if (!now) return now.error();
  const auto images = now->images();
  for (const DiskCopy& disk : disks) {
    const std::string overlay = overlay_of(disk, clone_uuid);
    const DomainImage* image = image_named(images, disk.target);
    if (image != nullptr && image->file == overlay) {
      auto merged = source.active ? merge_live(source.domain.get(), disk) : merge_stopped(run, source, disk, overlay);
      if (!merged) return merged;
    }
    if (path_exists(overlay))
      if (auto removed = remove_file(overlay); !removed) return removed;
  }
  return give_caches_back(source, disks);
}

}  // namespace dispatcher
