// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A clone of a machine. Full: its disks copied whole, those of a running machine as they are at one moment
// (live_copy.hpp). Linked: overlays over its images, which are frozen for that where it is no template
// (frozen_disks.hpp); the source then cannot be deleted while the clone is there. Its config.pvs is the source's, with
// what the domain of the clone says, and another identity.
#include "config-convert/convert.hpp"
#include "config-convert/vm/pvs_editor.hpp"
#include "dispatcher/homes/domain/conversion.hpp"
#include "dispatcher/homes/domain/source_domain.hpp"
#include "dispatcher/homes/files/is_below.hpp"
#include "dispatcher/homes/home_folder.hpp"
#include "dispatcher/homes/home_state.hpp"
#include "dispatcher/homes/images/frozen_disks.hpp"
#include "dispatcher/homes/images/image_files.hpp"
#include "dispatcher/homes/images/image_key.hpp"
#include "dispatcher/homes/images/live_copy.hpp"
#include "dispatcher/homes/making/making.hpp"
#include "dispatcher/tasks/json_fields.hpp"
#include "foundation/path_exists.hpp"
#include "upgrade/exports/disk_export.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <filesystem>

namespace dispatcher {
namespace {

constexpr std::uint64_t kOverlayBytes = 1U << 20;
constexpr const char* kVariables = "NVRAM.fd";

Error refusal(std::string words) { return {ErrorCode::kOperationUnsupported, std::move(words)}; }

bool is_own_disk(const DomainImage& image) { return image.device == "disk" || image.device == "lun"; }

// What is copied, with names in the new home; the others stay with what they are, or are left out.
Result<std::vector<DiskCopy>> disks_of(const SourceDomain& source, const std::string& home, const TaskRecord& record) {
  std::vector<DiskCopy> disks;
  for (const DomainImage& image : source.definition.images()) {
    if (!is_own_disk(image) || image.shared) continue;
    if (image.type == "file" && !image.file.empty()) {
      const std::string number = disks.empty() ? "" : fmt::to_string(disks.size());
      disks.push_back({image.target, image.file, image.format, fmt::format("{}/harddisk{}.qcow2", home, number),
                       image.cache_bytes, image.key});
      if (!image.key.empty() && (source.active || record.flag("linked")))
        return refusal(
            fmt::format("disk '{}' of '{}' is encrypted: {}", image.target, source.definition.name(),
                        record.flag("linked") ? "ask for a full clone" : "stop the machine before it is cloned"));
    } else if (!record.flag("detach_external")) {
      return refusal(
          fmt::format("disk '{}' of '{}' is of type {}, which is not cloned: detach it, or ask for a clone "
                      "without it (detach_external)",
                      image.target, source.definition.name(), image.type));
    }
    if (record.flag("linked") && !disks.empty() && disks.back().format == "ploop")
      return refusal(
          fmt::format("disk '{}' of '{}' is in Parallels format, which libvirt puts no overlay over: ask for "
                      "a full clone",
                      image.target, source.definition.name()));
  }
  return disks;
}

// Of one on trial only a copy, which stands on nothing old; some of its old disks are shown only while it runs.
Result<void> expect_clonable(const SourceDomain& source, const TaskRecord& record) {
  if (!source.home) return {};
  const auto trial = upgrade::read_trial(source.folder());
  if (!trial) return trial.error();
  if (!*trial) return {};
  if (record.flag("linked")) return expect_no_trial(source.folder(), "cloned as a linked clone");
  if (source.active || !upgrade::has_exports(**trial)) return {};
  return refusal(
      fmt::format("'{}' is on trial, and its old disks are shown only while it runs: start it before it is cloned, or "
                  "commit the trial",
                  source.definition.name()));
}

Result<void> check(Services& services, const TaskRecord& record) {
  const auto source = read_source(services, record.argument("source"));
  if (!source) return source.error();
  if (auto can = expect_clonable(*source, record); !can) return can;
  const auto home = home_for(services.config, Kind::kVm, record.environment, record.argument("folder"));
  if (!home) return home.error();
  if (const auto disks = disks_of(*source, *home, record); !disks) return disks.error();
  return {};
}

// Kept, for after a freeze the source's images are others.
void note_disks(TaskRun& run, const std::vector<DiskCopy>& disks) {
  boost::json::array noted;
  for (const DiskCopy& disk : disks)
    noted.push_back(boost::json::object{{"target", disk.target},
                                        {"file", disk.file},
                                        {"format", disk.format},
                                        {"copy", disk.copy},
                                        {"cache", disk.cache_bytes},
                                        {"key", disk.key}});
  run.notes()["disks"] = std::move(noted);
}

std::vector<DiskCopy> noted_disks(TaskRun& run) {
  std::vector<DiskCopy> disks;
  const auto* noted = run.notes().if_contains("disks");
  if (noted == nullptr || !noted->is_array()) return disks;
  for (const auto& value : noted->get_array()) {
    if (!value.is_object()) continue;
    const auto& disk = value.get_object();
    disks.push_back({text_in(disk, "target"), text_in(disk, "file"), text_in(disk, "format"), text_in(disk, "copy"),
                     text_in(disk, "cache"), text_in(disk, "key")});
  }
  return disks;
}

Result<void> plan(TaskRun& run) {
  const auto source = read_source(run.services(), run.argument("source"));
  if (!source) return source.error();
  const auto disks = disks_of(*source, run.note("home"), run.record());
  if (!disks) return disks.error();
  std::uint64_t needed = 0;
  for (const DiskCopy& disk : *disks) {
    const auto facts = look_at_image(run, {disk.file, disk.format});
    if (!facts) return facts.error();
    needed += run.flag("linked") ? kOverlayBytes : facts->disk_bytes;
  }
  std::filesystem::path folder(run.note("home"));
  while (!path_exists(folder)) folder = folder.parent_path();
  if (auto space = expect_space(folder, needed); !space) return space;
  note_disks(run, *disks);
  return plan_addresses(run, *source);
}

bool needs_freeze(TaskRun& run, const SourceDomain& source) {
  return run.flag("linked") && !(source.home && source.home->facts.is_template);
}

Result<void> freeze(TaskRun& run) {
  if (!run.flag("linked")) return {};
  const auto source = read_source(run.services(), run.argument("source"));
  if (!source) return source.error();
  const auto disks = noted_disks(run);
  if (!needs_freeze(run, *source) || disks.empty()) return {};
  run.notes()["freezing"] = true;
  if (auto kept = run.keep(); !kept) return kept;
  return freeze_disks(*source, disks, run.record().environment);
}

Result<void> unfreeze(TaskRun& run) {
  if (!run.notes().contains("freezing")) return {};
  const auto source = read_source(run.services(), run.argument("source"));
  if (!source) return source.error();
  if (auto done = unfreeze_disks(run, *source, noted_disks(run), run.record().environment); !done) return done;
  run.notes().erase("freezing");
  return run.keep();
}

Result<void> copy_stopped(TaskRun& run, const std::vector<DiskCopy>& disks) {
  const auto count = static_cast<unsigned>(disks.size());
  for (unsigned number = 0; number < count; ++number) {
    const DiskCopy& disk = disks[number];
    const auto key = key_of_image(run, disk.key);
    if (!key) return key.error();
    if (auto copied = copy_image_file(run, {disk.file, disk.format, file_of(*key)}, {disk.copy, "qcow2", file_of(*key)},
                                      number * 100 / count, (number + 1) * 100 / count);
        !copied)
      return copied;
  }
  return {};
}

Result<void> link_disks(TaskRun& run, const std::vector<DiskCopy>& disks) {
  for (const DiskCopy& disk : disks)
    if (auto made = make_overlay(run, disk.copy, {disk.file, disk.format}); !made) return made;
  return {};
}

Result<void> copy_variables(TaskRun& run, const SourceDomain& source) {
  const std::string file = source.definition.variables_file();
  if (file.empty() || !path_exists(file)) return {};
  const std::string copy = fmt::format("{}/{}", run.note("home"), kVariables);
  std::error_code failed;
  std::filesystem::copy_file(file, copy, std::filesystem::copy_options::overwrite_existing, failed);
  if (failed) return system_error(fmt::format("cannot copy '{}' to '{}'", file, copy), failed.value());
  return sync_file(copy);
}

Result<void> fill(TaskRun& run) {
  const auto source = read_source(run.services(), run.argument("source"));
  if (!source) return source.error();
  if (auto copied = copy_variables(run, *source); !copied) return copied;
  const auto disks = noted_disks(run);
  if (disks.empty()) return {};
  if (run.flag("linked")) return link_disks(run, disks);
  if (!source->active) return copy_stopped(run, disks);
  run.notes()["live"] = true;
  if (auto kept = run.keep(); !kept) return kept;
  return copy_live(run, source->domain.get(), disks, source->targets());
}

Result<void> unfill(TaskRun& run) {
  if (!run.notes().contains("live")) return {};
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  const auto domain = domain_by_uuid(*connection, run.argument("source"));
  if (!domain) return domain.error().code == ErrorCode::kNoDomain ? Result<void>() : domain.error();
  if (auto stopped = stop_live_copy(run, domain->get(), run.note("home")); !stopped) return stopped;
  run.notes().erase("live");
  return run.keep();
}

Result<std::string> domain_of_clone(TaskRun& run, const SourceDomain& source) {
  auto domain = DomainEdit::of(source.definition.text());
  if (!domain) return domain.error();
  const std::string home = run.note("home");
  domain->set_identity(run.argument("name"), run.record().environment);
  domain->set_addresses(planned_addresses(run));
  const auto disks = noted_disks(run);
  for (const DomainImage& image : domain->images()) {
    const auto copied = std::ranges::find(disks, image.target, &DiskCopy::target);
    const bool in_home = !source.folder().empty() && is_below(image.file, source.folder());
    if (copied != disks.end())
      domain->set_file(image, copied->copy, "qcow2");
    else if (is_own_disk(image) && !image.shared)
      domain->remove(image);
    else if (in_home && !is_own_disk(image))
      domain->empty_drive(image);
  }
  domain->set_variables_file(path_exists(home + "/" + kVariables) ? home + "/" + kVariables : "");
  if (!source.folder().empty()) domain->move_files(source.folder(), home);
  domain->mark_template(run.flag("template"));
  return domain->text();
}

// Who it is, and whose clone. The old host's number for it goes.
Result<std::string> with_identity(TaskRun& run, const std::string& config, const SourceDomain& source) {
  const auto doc = convert::parse_xml(config, "config.pvs");
  if (!doc) return doc.error();
  auto editor = convert::PvsEditor::of(config, doc->get());
  if (!editor) return editor.error();
  const xmlNode* root = xmlDocGetRootElement(doc->get());
  const std::string of_source = fmt::format("{{{}}}", source.definition.uuid());
  editor->set_leaf(root, "Identification/VmUuid", fmt::format("{{{}}}", run.record().environment));
  editor->set_leaf(root, "Identification/SourceVmUuid", of_source);
  editor->set_leaf(root, "Identification/LinkedVmUuid", run.flag("linked") ? of_source : "");
  editor->set_leaf(root, "Identification/VmHome", run.note("home") + "/config.pvs");
  editor->set_leaf(root, "Settings/General/IsTemplate", run.flag("template") ? "1" : "0");
  if (const xmlNode* number = convert::first_child(convert::first_child(root, "Identification"), "EnvId"))
    editor->remove(number);
  return editor->text();
}

Result<Description> describe(TaskRun& run) {
  const auto source = read_source(run.services(), run.argument("source"));
  if (!source) return source.error();
  auto xml = domain_of_clone(run, *source);
  if (!xml) return xml.error();
  auto config = config_of(*source);
  if (!config) return config.error();
  if (!config->empty()) config = with_identity(run, *config, *source);
  if (!config) return config.error();
  const auto context = conversion_context(source->connection, run.note("home"));
  if (!context) return context.error();
  auto merged = convert::pvs_from_domain_xml(*xml, *config, *context);
  if (!merged) return merged.error();
  return Description{"config.pvs", std::move(merged->text), *std::move(xml)};
}

}  // namespace

const Maker kMachineCloneMaker{check, plan, freeze, unfreeze, fill, unfill, describe};

}  // namespace dispatcher
