// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/bundle.hpp"

#include "config-convert/disk/host_files.hpp"
#include "config-convert/fields.hpp"
#include "config-convert/values/values.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "dispatcher/homes/domain/container_images.hpp"
#include "dispatcher/homes/domain/conversion.hpp"
#include "dispatcher/homes/home_state.hpp"
#include "dispatcher/homes/identity.hpp"
#include "dispatcher/homes/own_root.hpp"
#include "dispatcher/keeping/autostart_leaf.hpp"
#include "dispatcher/keeping/config_file.hpp"
#include "dispatcher/keeping/keep_config.hpp"
#include "dispatcher/keeping/keep_plan.hpp"
#include "dispatcher/upgrades/trials.hpp"
#include "foundation/random_uuid.hpp"
#include "foundation/trimmed.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>

namespace dispatcher {
namespace {

namespace fs = std::filesystem;

// What a kind's file is called, and where it says what.
struct Format {
  Kind kind;
  const char* file;
  Result<convert::Conversion> (*domain_xml)(std::string_view, const convert::Context&);
  Result<std::string> (*field)(std::string_view, std::string_view);
  Result<std::string> (*with_fields)(std::string_view, const convert::Fields&);
  const char* uuid;
  const char* name;
  const char* is_template;
};

constexpr std::array kFormats{
    Format{Kind::kVm, "config.pvs", &convert::domain_xml_from_pvs, &convert::pvs_field, &convert::pvs_with_fields,
           "Identification/VmUuid", "Identification/VmName", "Settings/General/IsTemplate"},
    Format{Kind::kContainer, "ve.conf", &convert::domain_xml_from_ve_conf, &convert::ve_conf_field,
           &convert::ve_conf_with_fields, "UUID", "NAME", "TEMPLATE"},
};

constexpr const char* kSourceUuid = "Identification/SourceVmUuid";  // of config.pvs

const Format& format_of(Kind kind) { return kFormats[kind == Kind::kContainer ? 1 : 0]; }

Error refusal(std::string words) { return {ErrorCode::kInvalidArg, std::move(words)}; }

std::string value_in(const Format& format, const std::string& text, const char* name) {
  const auto value = format.field(text, name);
  return value ? std::string(trimmed(*value)) : std::string();
}

// The bundle's folder and file, without links; nothing of them is read yet.
Result<Bundle> find_files(const std::string& path) {
  if (!path.starts_with('/'))
    return refusal(
        fmt::format("path '{}' must be absolute: the folder of a machine or container, or its config.pvs "
                    "or ve.conf",
                    path));
  std::error_code failed;
  fs::path folder = fs::canonical(path, failed);
  if (failed) return system_error(fmt::format("cannot look at '{}'", path), failed.value());
  if (!fs::is_directory(folder)) folder = folder.parent_path();
  if (folder == "/" || folder.parent_path() == "/")
    return refusal(fmt::format("'{}' is no folder of a machine or container alone", folder.string()));
  for (const Format& format : kFormats) {
    Bundle bundle;
    bundle.kind = format.kind;
    bundle.home = folder.string();
    bundle.config_file = (folder / format.file).string();
    if (fs::exists(fs::symlink_status(bundle.config_file, failed))) return bundle;
  }
  return refusal(fmt::format("'{}' has neither {} nor {}", folder.string(), kFormats[0].file, kFormats[1].file));
}

Result<void> convert_text(Services& services, const BundleWish& wish, Bundle& bundle) {
  const auto connection = services.link.connection();
  if (!connection) return connection.error();
  const auto host = conversion_context(*connection, bundle.home);
  if (!host) return host.error();
  HomeRecord record;
  record.kind = bundle.kind;
  record.facts = bundle.facts;
  convert::Context context = context_of(record, *host);
  // A container's folders of the host are looked at where they are.
  context.look_at = convert::look_below({bundle.kind == Kind::kVm ? bundle.home : "/"});
  context.allow_missing_disks = wish.missing_disks;
  context.discard_state = wish.discard_state;
  context.images = wish.images;
  if (bundle.kind == Kind::kContainer) know_container_images(context, bundle.text, bundle.home);
  auto conversion = format_of(bundle.kind).domain_xml(bundle.text, context);
  if (!conversion)
    return Error{conversion.error().code, fmt::format("'{}': {}", bundle.config_file, conversion.error().message)};
  bundle.conversion = *std::move(conversion);
  const auto own = own_root_in(services.config, bundle.home);
  if (!own) return own.error();
  if (*own && bundle.kind == Kind::kContainer) {
    auto rooted = with_own_root(**own, bundle.conversion.xml, bundle.text);
    if (!rooted) return rooted.error();
    bundle.conversion.xml = *std::move(rooted);
  }
  const auto doc = convert::parse_xml(bundle.conversion.xml, "domain XML");
  if (!doc) return doc.error();
  const xmlNode* domain = xmlDocGetRootElement(doc->get());
  bundle.uuid = convert::get(domain, "uuid").value_or("");
  bundle.name = convert::get(domain, "name").value_or("");
  return {};
}

// Whether ve.conf says that the private area is where it was found; one that was moved says something else.
bool is_in_place(const Format& format, const Bundle& bundle) {
  std::string said = value_in(format, bundle.text, "VE_PRIVATE");
  if (said.empty()) said = "/vz/private/$VEID";
  const std::string id = fs::path(bundle.home).filename().string();
  for (const std::string_view word : {"${VEID}", "$VEID"})
    if (const auto place = said.find(word); place != said.npos) said.replace(place, word.size(), id);
  std::error_code failed;
  return fs::weakly_canonical(said, failed) == bundle.home;
}

Result<Bundle> read_as_it_is(Services& services, const BundleWish& wish) {
  auto bundle = find_files(wish.path);
  if (!bundle) return bundle;
  const Format& format = format_of(bundle->kind);
  ConfigFile file = read_config_file(bundle->config_file, config_limit_bytes(bundle->kind));
  if (file.is != ConfigFile::Is::kThere)
    return refusal(file.words.empty() ? fmt::format("'{}' is being written", bundle->config_file) : file.words);
  bundle->old_text = std::move(file.text);
  bundle->text = bundle->old_text;
  if (bundle->kind == Kind::kContainer && !is_in_place(format, *bundle)) {
    auto moved = format.with_fields(bundle->text, {{"VE_PRIVATE", bundle->home}});
    if (!moved) return moved.error();
    bundle->text = *std::move(moved);
  }
  bundle->facts.home = bundle->home;
  bundle->facts.config_file = bundle->config_file;
  const std::string is_template = value_in(format, bundle->text, format.is_template);
  bundle->facts.is_template = is_template == "1" || is_template == "yes";
  const std::string leaf = value_in(format, bundle->text, std::string(autostart_path(bundle->kind)).c_str());
  bundle->autostart = !leaf.empty() && autostart_leaf(bundle->kind, true, leaf) == leaf;
  if (auto converted = convert_text(services, wish, *bundle); !converted) return converted.error();
  return bundle;
}

Result<void> take_identity(Services& services, const BundleWish& wish, Bundle& bundle) {
  if (wish.uuid == bundle.uuid && wish.name == bundle.name && wish.source_uuid.empty()) return {};
  const Format& format = format_of(bundle.kind);
  convert::Fields fields;
  if (!wish.source_uuid.empty()) fields[kSourceUuid] = fmt::format("{{{}}}", wish.source_uuid);
  if (wish.uuid != bundle.uuid)
    fields[format.uuid] = bundle.kind == Kind::kVm ? fmt::format("{{{}}}", wish.uuid) : wish.uuid;
  if (wish.name != bundle.name) fields[format.name] = wish.name;
  auto text = format.with_fields(bundle.text, fields);
  if (!text) return text.error();
  bundle.text = *std::move(text);
  if (auto converted = convert_text(services, wish, bundle); !converted) return converted;
  if (bundle.uuid != wish.uuid || bundle.name != wish.name)
    return Error{ErrorCode::kInternal, fmt::format("'{}' became {} '{}', not {} '{}'", bundle.config_file, bundle.uuid,
                                                   bundle.name, wish.uuid, wish.name)};
  return {};
}

Result<std::string> choose_uuid(Services& services, const Connection& connection, const BundleWish& wish,
                                const std::string& own) {
  std::string uuid = own;
  if (wish.preserve_uuid && (wish.regenerate_uuid || !wish.uuid.empty()))
    return refusal("preserve_uuid excludes uuid and regenerate_uuid");
  if (!wish.uuid.empty()) {
    const auto parsed = convert::parse_uuid(wish.uuid);
    if (!parsed) return refusal(fmt::format("'{}' is no UUID", wish.uuid));
    uuid = *parsed;
  }
  if (!wish.regenerate_uuid) {
    const auto user = user_of_uuid(services, connection, uuid);
    if (!user) return user.error();
    if (user->empty()) return uuid;
    if (!wish.uuid.empty() || wish.preserve_uuid)
      return Error{ErrorCode::kDomExist, fmt::format("the UUID {} is that of {}", uuid, *user)};
  } else if (!wish.uuid.empty()) {
    return refusal("uuid and regenerate_uuid exclude each other");
  }
  return random_uuid();
}

// As whom the environment is known that has its home there.
Result<Bundle> with_registered_identity(Services& services, const Connection& connection, const BundleWish& wish,
                                        Bundle bundle, const HomeRecord& record) {
  const auto domain = domain_by_uuid(connection, record.uuid);
  if (!domain) return domain.error();
  const std::string name = virDomainGetName(domain->get());
  const auto uuid = wish.uuid.empty() ? std::optional(record.uuid) : convert::parse_uuid(wish.uuid);
  if (uuid != record.uuid || (!wish.name.empty() && wish.name != name))
    return Error{ErrorCode::kDomExist, fmt::format("'{}' is registered as '{}' ({}): it keeps name and UUID",
                                                   bundle.home, name, record.uuid)};
  if (auto own = expect_own_home(services, record); !own) return own.error();
  bundle.uuid = record.uuid;
  bundle.name = name;
  bundle.is_registered = true;
  return bundle;
}

}  // namespace

Result<Bundle> choose_identity(Services& services, const BundleWish& wish) {
  const auto connection = services.link.connection();
  if (!connection) return connection.error();
  const auto found = find_files(wish.path);
  if (!found) return found.error();
  const char* act = wish.may_be_registered ? "put on trial" : "registered";
  if (auto free = expect_no_part_in_trials(services, found->home, act); !free) return free.error();
  auto bundle = read_as_it_is(services, wish);
  if (!bundle) return bundle;
  if (bundle->kind == Kind::kContainer && !wish.source_uuid.empty())
    return refusal(fmt::format("'{}' is a container, which has no source UUID that could be a new one", bundle->home));
  const auto taken = services.homes.find_by_home(bundle->home);
  if (!taken) return taken.error();
  if (*taken && wish.may_be_registered)
    return with_registered_identity(services, *connection, wish, *std::move(bundle), **taken);
  if (*taken)
    return Error{ErrorCode::kDomExist, fmt::format("'{}' is registered already, as {}", bundle->home, (*taken)->uuid)};
  HomeRecord nobody;
  nobody.facts = bundle->facts;
  if (auto own = expect_own_home(services, nobody); !own) return own.error();
  auto uuid = choose_uuid(services, *connection, wish, bundle->uuid);
  if (!uuid) return uuid.error();
  const auto own = own_root_in(services.config, bundle->home);
  if (!own) return own.error();
  if (*own && (*own)->uuid != *uuid)
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("the files in '{}' are those of container {}: it cannot be registered as {}", bundle->home,
                             (*own)->uuid, *uuid)};
  const std::string name = wish.name.empty() ? bundle->name : wish.name;
  if (auto good = expect_new_name(*connection, name); !good) return good.error();
  bundle->uuid = *std::move(uuid);
  bundle->name = name;
  return bundle;
}

Result<Bundle> read_bundle(Services& services, const BundleWish& wish) {
  auto bundle = read_as_it_is(services, wish);
  if (!bundle) return bundle;
  if (auto taken = take_identity(services, wish, *bundle); !taken) return taken.error();
  return bundle;
}

}  // namespace dispatcher
