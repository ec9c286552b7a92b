// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A clone of a container: a copy of the image that holds its files, taken as a snapshot is (its file system frozen
// meanwhile where it runs), then moved into the new home. Where the host's file system shares blocks the copy takes no
// time and no space, and that is what a linked clone of a container is; elsewhere one is refused: an overlay over a
// frozen image would keep that image mounted in the host as long as any clone runs, and a container's root has two
// layers, not three.
#include "config-convert/convert.hpp"
#include "containers/homes/container_home.hpp"
#include "dispatcher/homes/domain/conversion.hpp"
#include "dispatcher/homes/domain/source_domain.hpp"
#include "dispatcher/homes/files/shared_blocks.hpp"
#include "dispatcher/homes/home_folder.hpp"
#include "dispatcher/homes/home_state.hpp"
#include "dispatcher/homes/making/making.hpp"
#include "dispatcher/homes/making/new_container.hpp"
#include "dispatcher/homes/programs/container_tool.hpp"
#include "foundation/path_exists.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <sys/stat.h>

namespace dispatcher {
namespace {

Error refusal(std::string words) { return {ErrorCode::kOperationUnsupported, std::move(words)}; }

containers::ContainerHome home_of(Services& services, const std::string& uuid) {
  return {services.config.homes_root, {uuid}};
}

struct Root {
  DomainImage image;
  bool over_template = false;
};

// Its root; other images that are not shared cannot be cloned, and are left out where that was asked for. What a trial
// has written stands on files of an old server.
Result<Root> root_of(const SourceDomain& source, bool detach_external) {
  if (source.home)
    if (auto whole = expect_no_trial(source.folder(), "cloned"); !whole) return whole.error();
  std::optional<Root> root;
  for (const DomainImage& image : source.definition.images()) {
    if (image.target == "/") {
      root = Root{image, image.type == "template"};
    } else if (!image.shared && !detach_external) {
      return refusal(
          fmt::format("'{}' of the container is {} '{}', which is not cloned: detach it, or ask for a clone "
                      "without it (detach_external)",
                      image.target, image.type, image.file));
    }
  }
  if (!root)
    return refusal("its root is a folder of the host: only roots over a template and whole raw images are cloned");
  if (!root->over_template && (root->image.type != "file" || root->image.format != "raw"))
    return refusal(
        fmt::format("its root is '{}' of type {} and format {}, must be an image in a file, raw: convert it "
                    "with qemu-img convert",
                    root->image.file, root->image.type, root->image.format));
  return *root;
}

// What holds its files now; empty: it never ran, and has none of its own.
std::string image_of(Services& services, const SourceDomain& source, const Root& root) {
  if (!root.over_template) return root.image.file;
  const std::string own = home_of(services, source.definition.uuid()).image();
  return path_exists(own) ? own : "";
}

Result<std::string> host_name_for(const TaskRecord& record) {
  const std::string asked = record.argument("host_name");
  const std::string name = asked.empty() ? host_name_of(record.argument("name")) : asked;
  if (is_host_name(name)) return name;
  return Error{ErrorCode::kInvalidArg, fmt::format("host_name '{}' must be of letters, digits, '-' and '.'", name)};
}

Result<void> check(Services& services, const TaskRecord& record) {
  const auto source = read_source(services, record.argument("source"));
  if (!source) return source.error();
  const auto root = root_of(*source, record.flag("detach_external"));
  if (!root) return root.error();
  if (const auto name = host_name_for(record); !name) return name.error();
  const auto home = home_for(services.config, Kind::kContainer, record.environment, record.argument("folder"));
  if (!home) return home.error();
  const std::string image = image_of(services, *source, *root);
  if (!record.flag("linked") || image.empty()) return {};
  const auto shared =
      shares_blocks(std::filesystem::path(image).parent_path(), services.config.homes_root + "/private");
  if (!shared) return shared.error();
  if (*shared) return {};
  return refusal(
      fmt::format("a linked clone of a container shares its blocks, which the file system of '{}' cannot "
                  "(XFS with reflink=1 and btrfs can): ask for a full clone",
                  image));
}

Result<void> plan(TaskRun& run) {
  const auto source = read_source(run.services(), run.argument("source"));
  if (!source) return source.error();
  const auto root = root_of(*source, run.flag("detach_external"));
  if (!root) return root.error();
  const std::string image = image_of(run.services(), *source, *root);
  run.notes()["image"] = image;
  run.notes()["over_template"] = root->over_template;
  run.notes()["snapshot"] = "clone-" + run.record().environment;
  struct stat is {};
  if (!image.empty() && ::stat(image.c_str(), &is) != 0)
    return system_error(fmt::format("cannot look at '{}'", image), errno);
  if (!run.flag("linked"))
    if (auto space = expect_space(run.services().config.homes_root, static_cast<std::uint64_t>(is.st_blocks) * 512);
        !space)
      return space;
  return plan_addresses(run, *source);
}

bool is_over_template(TaskRun& run) {
  const auto* noted = run.notes().if_contains("over_template");
  return noted != nullptr && noted->is_bool() && noted->get_bool();
}

std::string new_image(TaskRun& run) {
  const auto home = home_of(run.services(), run.record().environment);
  return is_over_template(run) ? home.image() : home.folder() + "/root.img";
}

Result<void> take_image(TaskRun& run) {
  const std::string& source = run.argument("source");
  const std::string whole = is_over_template(run) ? "" : run.note("image");
  const auto from = home_of(run.services(), source);
  if (auto made = create_container_snapshot(run, source, run.note("snapshot"), whole); !made) return made;
  const std::string copy = fmt::format("{}/snapshots/{}.img", from.folder(), run.note("snapshot"));
  if (std::rename(copy.c_str(), new_image(run).c_str()) != 0)
    return system_error(fmt::format("cannot move '{}' to '{}'", copy, new_image(run)), errno);
  if (auto deleted = delete_container_snapshot(run, source, run.note("snapshot")); !deleted) return deleted;
  if (!whole.empty()) return {};
  const auto name = containers::recorded_template(from);
  if (!name) return name.error();
  if (!*name)
    return Error{ErrorCode::kOperationFailed,
                 fmt::format("'{}' does not say which template its files belong to", from.template_record())};
  return containers::record_template(home_of(run.services(), run.record().environment), **name);
}

// A container that never ran has no files yet: its clone begins over the same template.
Result<void> begin_image(TaskRun& run) {
  const auto source = read_source(run.services(), run.argument("source"));
  if (!source) return source.error();
  for (const DomainImage& image : source->definition.images())
    if (image.target == "/") return create_container_root(run, image.template_name, image.limit_bytes);
  return Error{ErrorCode::kOperationFailed, "the source has no root any more"};
}

Result<void> fill(TaskRun& run) {
  const bool has_files = !run.note("image").empty();
  if (auto filled = has_files ? take_image(run) : begin_image(run); !filled) return filled;
  const auto host_name = host_name_for(run.record());
  if (!host_name) return host_name.error();
  return write_host_name(run, *host_name, is_over_template(run) ? "" : new_image(run));
}

Result<void> unfill(TaskRun& run) {
  if (run.note("snapshot").empty()) return {};
  return delete_container_snapshot(run, run.argument("source"), run.note("snapshot"));
}

Result<std::string> domain_of_clone(TaskRun& run, const SourceDomain& source, const std::string& host_name) {
  auto domain = DomainEdit::of(source.definition.text());
  if (!domain) return domain.error();
  const std::string& uuid = run.record().environment;
  domain->set_identity(run.argument("name"), uuid);
  domain->set_addresses(planned_addresses(run));
  domain->drop_id_map();
  domain->set_kept("VEID", uuid);
  domain->set_kept("HOSTNAME", host_name);
  for (const DomainImage& image : domain->images()) {
    if (image.target == "/" && !is_over_template(run)) domain->set_file(image, new_image(run), "raw");
    if (image.target != "/" && !image.shared) domain->remove(image);
  }
  domain->mark_template(run.flag("template"));
  return domain->text();
}

Result<Description> describe(TaskRun& run) {
  const auto source = read_source(run.services(), run.argument("source"));
  if (!source) return source.error();
  const auto host_name = host_name_for(run.record());
  if (!host_name) return host_name.error();
  auto xml = domain_of_clone(run, *source, *host_name);
  if (!xml) return xml.error();
  const auto old = config_of(*source);
  if (!old) return old.error();
  const std::string base = old->empty() ? "VERSION=\"2\"\n" : *old;
  const auto config = container_config(base, {.uuid = run.record().environment,
                                              .name = run.argument("name"),
                                              .host_name = *host_name,
                                              .home = run.note("home"),
                                              .template_name = {},
                                              .sample = {},
                                              .description = {},
                                              .cpus = {},
                                              .memory_mib = {},
                                              .disk_mib = {}});
  if (!config) return config.error();
  auto context = conversion_context(source->connection, run.note("home"));
  if (!context) return context.error();
  context->ve_id = run.record().environment;
  context->traffic_shaping = true;  // of its interfaces, virtvzd's own
  context->allow_missing_disks = true;
  auto merged = convert::ve_conf_from_domain_xml(*xml, *config, *context);
  if (!merged) return merged.error();
  return Description{"ve.conf", std::move(merged->text), *std::move(xml)};
}

}  // namespace

const Maker kContainerCloneMaker{check, plan, nullptr, nullptr, fill, unfill, describe};

}  // namespace dispatcher
