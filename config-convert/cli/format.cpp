// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/cli/format.hpp"

#include "config-convert/disk/host_files.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <array>

namespace convert {
namespace {

constexpr std::array kFormats{
    Format{InputKind::kMachine, domain_xml_from_pvs, pvs_from_domain_xml},
    Format{InputKind::kContainer, domain_xml_from_ve_conf, ve_conf_from_domain_xml},
};

constexpr const char* kVzConf = "/etc/vz/vz.conf";

// Files are looked at in the bundle and named in the home.
LookAt look_for(const std::string& home, const std::string& bundle, const std::vector<std::string>& allowed) {
  std::vector<std::string> folders = allowed;
  folders.push_back(bundle);
  return [home, bundle, look = look_below(folders)](const std::string& path, std::size_t limit) {
    const bool inside = path.starts_with(home + "/");
    return look(inside ? bundle + path.substr(home.size()) : path, limit);
  };
}

}  // namespace

const Format& format_of(InputKind kind) { return kFormats[kind == InputKind::kContainer ? 1 : 0]; }

void add_container_defaults(Context& context) {
  if (!context.ve_global.empty()) return;
  if (auto defaults = read_file(kVzConf, kInputLimitBytes)) context.ve_global = *std::move(defaults);
}

Context context_for(const Arguments& arguments, const Input& input) {
  Context context = arguments.context;
  if (arguments.command->bit & (kToPcs | kDiff)) context.allow_missing_disks = true;
  if (input.kind == InputKind::kContainer) {
    if (context.ve_id.empty()) context.ve_id = input.ve_id();
    context.ve_sample = input.path.ends_with(".conf-sample");
    if (input.path.empty()) return context;
    add_container_defaults(context);
    context.look_at = look_below({"/"});
    return context;
  }
  const bool lies_in_bundle = input.kind == InputKind::kMachine && !input.path.empty();
  const std::string bundle = arguments.bundle.empty() && lies_in_bundle ? input.folder() : arguments.bundle;
  if (context.home.empty()) context.home = bundle;
  if (bundle.empty()) return context;
  context.look_at = look_for(context.home, bundle, context.allowed_folders);
  return context;
}

Failure in_files(const Error& error, const std::string& pcs6_file, const std::string& xml_file) {
  struct Subject {
    std::string_view prefix;
    const std::string& file;
  };
  for (const Subject& subject :
       {Subject{"config.pvs: ", pcs6_file}, Subject{"ve.conf: ", pcs6_file}, Subject{"domain XML: ", xml_file}})
    if (error.message.starts_with(subject.prefix)) return {subject.file, error.message.substr(subject.prefix.size())};
  return {pcs6_file, error.message};
}

Failure why_not(const Error& error, const Input& input, const Context& context) {
  Failure failure = in_files(error, input.shown);
  if (error.code != ErrorCode::kXml || input.kind != InputKind::kMachine || input.path.empty()) return failure;
  const auto backup = read_file(input.path + ".backup", kInputLimitBytes);
  if (backup && domain_xml_from_pvs(*backup, context))
    failure.words += fmt::format("; {}.backup can be converted", input.shown);
  return failure;
}

}  // namespace convert
