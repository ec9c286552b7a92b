// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/set_plan.hpp"

#include "config-convert/container/ve_limits.hpp"
#include "config-convert/container/ve_values.hpp"
#include "config-convert/convert.hpp"
#include "config-convert/disk/host_files.hpp"
#include "config-convert/values/values.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "config-convert/xml/xml_writer.hpp"
#include "dispatcher/homes/domain/xml_nodes.hpp"
#include "dispatcher/settings/aspects.hpp"
#include "dispatcher/settings/set_errors.hpp"
#include "dispatcher/settings/setting.hpp"
#include "dispatcher/settings/xml_difference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dispatcher {
namespace {

namespace json = boost::json;

constexpr const char* kSecret = "***";

// "name" and value of one operation; nullptr: it is none.
const json::array* operation_of(const json::value& value) {
  const json::array* pair = value.if_array();
  return pair && pair->size() == 2 && (*pair)[0].is_string() ? pair : nullptr;
}

Result<const Setting*> setting_of(const Situation& situation, std::string_view name) {
  const Setting* setting = find_setting(name);
  if (!setting)
    return Error{ErrorCode::kArgumentUnsupported,
                 fmt::format("'{:.64}' is no setting of an environment", convert::xml_safe(name))};
  if (setting->rule(situation.kind) == Rule::kNone)
    return Error{ErrorCode::kArgumentUnsupported,
                 fmt::format("--{} is not supported for {}", setting->name,
                             situation.kind == Kind::kVm ? "virtual machines" : "containers")};
  return setting;
}

Result<void> expect_state(const Situation& situation, const Setting& setting) {
  const bool refused = setting.rule(situation.kind) == Rule::kStopped && situation.is_active();
  const bool frozen = situation.state == State::kPaused && situation.kind == Kind::kVm && setting.hardware;
  return refused || frozen ? Result<void>(wrong_state(situation)) : Result<void>();
}

// --apply-iponly: addresses alone are the host's to set.
bool leaves_names_to_guest(const Draft& draft) {
  return draft.is_vm() ? draft.get("Settings/GlobalNetwork/AutoApplyIpOnly") == "1"
                       : draft.get("APPLY_IPONLY") == "yes";
}

auto to_domain(Kind kind) {
  return kind == Kind::kVm ? &convert::domain_xml_from_pvs : &convert::domain_xml_from_ve_conf;
}
auto to_file(Kind kind) {
  return kind == Kind::kVm ? &convert::pvs_from_domain_xml : &convert::ve_conf_from_domain_xml;
}

// For the tree of a file that has a domain already: nothing in it can refuse that.
convert::Context tolerant(convert::Context context) {
  context.allow_missing_disks = true;
  context.discard_state = true;
  context.trusts_keys = true;  // an image gets its key before the domain does
  return context;
}

// Where a definition of somebody's has a disk's key at its older place; the new one is in <source>.
void drop_older_keys(xmlNode* domain, const Draft& draft) {
  for (xmlNode* disk : children_of(child_of(domain, "devices"), "disk"))
    for (const ImageWish& image : draft.images())
      if (image.act == ImageWish::Act::kCopy && convert::get(disk, "alias/@name") == image.alias)
        drop_child(disk, "encryption");
}

// Limits of our own element count before what was kept of the file.
struct OwnLimit {
  std::string_view key;
  std::string_view place;
};
constexpr std::array kOwnLimits{
    OwnLimit{"NUMPROC", "metadata/switchyard:domain/switchyard:limits/switchyard:numproc"},
    OwnLimit{"IOLIMIT", "metadata/switchyard:domain/switchyard:limits/switchyard:iolimit"},
    OwnLimit{"IOPSLIMIT", "metadata/switchyard:domain/switchyard:limits/switchyard:iopslimit"}};

// In place of what is there.
void put_text(xmlNode* element, const std::string& text) {
  xmlNodeSetContent(element, nullptr);
  convert::set(element, "", text);
}

void set_kept(xmlNode* domain, const std::string& path, const std::string& value) {
  xmlNode* pcs6 = convert::at(domain, "metadata/switchyard:domain/switchyard:pcs6");
  for (const xmlNode* kept = convert::first_child(pcs6, "kept"); kept; kept = convert::next_named(kept, "kept"))
    if (convert::get(kept, "@path") == path) {
      return put_text(const_cast<xmlNode*>(kept), value);
    }
  xmlNode* added = convert::add(pcs6, "switchyard:kept");
  convert::set(added, "@path", path);
  convert::set(added, "", value);
}

// What no tree of the file says.
Result<std::string> finish(std::string xml, const Situation& situation, const Draft& draft) {
  const auto doc = convert::parse_xml(xml, "domain XML");
  if (!doc) return doc.error();
  xmlNode* domain = xmlDocGetRootElement(doc->get());
  for (const auto& [path, value] : draft.kept()) set_kept(domain, path, value);
  const bool own_limits = convert::find(domain, "metadata/switchyard:domain/switchyard:limits") != nullptr;
  for (const OwnLimit& limit : kOwnLimits) {
    if (situation.kind != Kind::kContainer || !own_limits) continue;
    const auto before = convert::ve_conf_field(situation.config, limit.key);
    const std::string now = draft.get(limit.key);
    if (before && *before == now) continue;
    const auto set = convert::parse_ve_limit(now, *convert::unit_of(limit.key));
    put_text(convert::at(domain, limit.place),
             fmt::to_string(set && set->limit < convert::kUnlimited ? set->limit : 0));
  }
  // libvirt wrote down which firmware it found for `firmware='efi'`.
  if (auto* os = const_cast<xmlNode*>(convert::find(domain, "os"));
      os && draft.is_vm() && !convert::get(os, "@firmware") && draft.get("Settings/Startup/Bios/EfiEnabled") == "0") {
    drop_child(os, "loader");
    drop_child(os, "nvram");
  }
  drop_older_keys(domain, draft);
  const std::unique_ptr<xmlBuffer, decltype(&xmlBufferFree)> buffer(xmlBufferCreate(), &xmlBufferFree);
  xmlNodeDump(buffer.get(), doc->get(), domain, 0, 0);
  return std::string(reinterpret_cast<const char*>(xmlBufferContent(buffer.get())),
                     static_cast<std::size_t>(xmlBufferLength(buffer.get())));
}

// Images that are not there yet, or lie where conversions may not look.
void tell_images(convert::Context& context, const Draft& draft) {
  constexpr std::size_t kGlimpse = 1;
  for (const ImageWish& image : draft.images()) {
    using Act = ImageWish::Act;
    const bool is_new = image.act == Act::kMake || image.act == Act::kUse || image.act == Act::kCopy;
    const bool is_seen = draft.is_vm() && context.look_at && context.look_at(image.path, kGlimpse);
    if (!is_new || is_seen) continue;
    context.images.insert_or_assign(draft.is_vm() ? name_in_home(draft, image.path) : image.path,
                                    convert::DiskImage{image.path, image.format, false});
  }
}

void allow(convert::Context& context, const std::string& path) {
  const auto slash = path.rfind('/');
  if (path.starts_with('/') && slash > 0 && !path.starts_with(context.home + "/"))
    context.allowed_folders.push_back(path.substr(0, slash));
}

// What lies outside the home may be used where the domain has it already, or where this wish names it; a name that
// merely stands in the file, which others may have written, leads nowhere.
void allow_files(convert::Context& context, const Situation& situation, const json::array& operations) {
  const auto doc = convert::parse_xml(situation.definition, "domain XML");
  const xmlNode* devices = doc ? convert::find(xmlDocGetRootElement(doc->get()), "devices") : nullptr;
  for (const xmlNode* device = devices ? devices->children : nullptr; device; device = device->next) {
    if (device->type != XML_ELEMENT_NODE) continue;
    for (const char* place : {"source/@file", "source/@dev", "source/@path"})
      if (const auto path = convert::get(device, place)) allow(context, *path);
    // Seen or not, nothing can refuse a disk that is there.
    const std::string file = convert::get(device, "source/@file").value_or("");
    if (convert::get(device, "@device") == "disk" && !file.empty() && !file.starts_with(context.home + "/"))
      context.images.emplace(file, convert::DiskImage{file, convert::get(device, "driver/@type").value_or("raw"),
                                                      convert::get(device, "driver/@cache") == "none"});
  }
  for (const json::value& one : operations) {
    const json::array* operation = operation_of(one);
    if (!operation || !(*operation)[1].is_object()) continue;
    for (const auto& [key, value] : (*operation)[1].get_object())
      if (value.is_string()) allow(context, std::string(value.get_string()));
  }
  if (!context.look_at) return;
  std::vector<std::string> folders = context.allowed_folders;
  folders.push_back(context.home);
  context.look_at = convert::look_below(folders);
}

// "ua-net1 00:1c:42:…": a device of a domain that was not made here has no such alias.
std::string key_of_device(const std::string& alias, std::initializer_list<std::string_view> trees) {
  for (const std::string_view tree : trees) {
    const auto doc = convert::parse_xml(tree, "domain XML");
    const xmlNode* devices = doc ? convert::find(xmlDocGetRootElement(doc->get()), "devices") : nullptr;
    for (const xmlNode* device = devices ? devices->children : nullptr; device; device = device->next) {
      if (device->type != XML_ELEMENT_NODE || convert::get(device, "alias/@name") != alias) continue;
      for (const char* place : {"mac/@address", "source/@file", "source/@dev"})
        if (const auto key = convert::get(device, place)) return alias + " " + *key;
    }
  }
  return alias;
}

// Which file a disk that is there already has, and what it is.
void locate_image(ImageWish& image, std::string_view tree) {
  using Act = ImageWish::Act;
  const bool is_copy = image.act == Act::kCopy;
  if (!is_copy && image.act != Act::kResize && image.act != Act::kRemove) return;
  const auto doc = convert::parse_xml(tree, "domain XML");
  const xmlNode* devices = doc ? convert::find(xmlDocGetRootElement(doc->get()), "devices") : nullptr;
  for (const xmlNode* disk = convert::first_child(devices, "disk"); disk; disk = convert::next_named(disk, "disk")) {
    if (convert::get(disk, "alias/@name") != image.alias) continue;
    std::string& file = is_copy ? image.from : image.path;
    file = convert::get(disk, "source/@file").value_or(file);
    (is_copy ? image.from_format : image.format) = convert::get(disk, "driver/@type").value_or("raw");
  }
}

}  // namespace

Result<SetPlan> plan_set(const Situation& situation, const json::array& operations) {
  if (situation.state == State::kSuspended) return suspended(situation);
  SetPlan plan;
  convert::Context context = tolerant(situation.host);
  if (situation.kind == Kind::kVm) allow_files(context, situation, operations);
  // What the file is behind with comes first, so that only the settings differ.
  auto base = to_file(situation.kind)(situation.definition, situation.config, context);
  if (!base) return base.error();
  plan.base = base->text;
  Situation synced = situation;
  synced.config = plan.base;
  Draft draft(synced);

  for (const json::value& one : operations) {
    const json::array* operation = operation_of(one);
    if (!operation) return Error{ErrorCode::kInvalidArg, "an operation must be a name and a value"};
    const std::string_view name = (*operation)[0].get_string();
    const auto setting = setting_of(situation, name);
    if (!setting) return setting.error();
    if (auto good = expect_state(situation, **setting); !good) return good.error();
    if (auto applied = apply_setting(draft, **setting, (*operation)[1]); !applied) return applied.error();
    const bool waits = (*setting)->rule(situation.kind) == Rule::kNext || draft.waiting().contains(std::string(name));
    if (!waits) plan.aspects |= (*setting)->aspects;
    if (waits && situation.is_active()) plan.waiting.emplace_back(name);
    if ((*setting)->in_guest) plan.in_guest.emplace_back(name);
  }
  if (leaves_names_to_guest(draft)) plan.in_guest.clear();
  for (const std::string& name : draft.in_guest())
    if (std::find(plan.in_guest.begin(), plan.in_guest.end(), name) == plan.in_guest.end())
      plan.in_guest.push_back(name);
  plan.reconfigured.assign(draft.reconfigured().begin(), draft.reconfigured().end());
  if (!situation.is_active()) plan.aspects = 0;

  tell_images(context, draft);
  const auto before = to_domain(situation.kind)(plan.base, context);
  if (!before) return before.error();
  const auto after = to_domain(situation.kind)(draft.text(), context);
  if (!after) return after.error();
  auto changed = domain_after(situation.definition, before->xml, after->xml);
  if (!changed) return changed.error();
  auto definition = finish(*std::move(changed), synced, draft);
  if (!definition) return definition.error();
  plan.definition = *std::move(definition);
  plan.config = draft.text();
  plan.filters_before = before->filters;
  plan.filters = after->filters;
  plan.images = draft.images();
  for (ImageWish& image : plan.images)
    if (situation.kind == Kind::kVm) locate_image(image, before->xml);
  for (const std::string& alias : draft.touched())
    plan.devices.push_back(key_of_device(alias, {before->xml, after->xml}));
  plan.autostart = draft.autostart();
  plan.sets_autostart = draft.touches_autostart();
  const auto doc = convert::parse_xml(plan.definition, "domain XML");
  if (!doc) return doc.error();
  plan.name = convert::get(xmlDocGetRootElement(doc->get()), "name").value_or(situation.name);
  return plan;
}

json::array without_secrets(const json::array& operations, json::object& secrets) {
  json::array open = operations;
  for (std::size_t at = 0; at < open.size(); ++at) {
    const json::array* operation = operation_of(open[at]);
    if (!operation) continue;
    const Setting* setting = find_setting((*operation)[0].get_string());
    if (!setting || !setting->secret) continue;
    secrets[fmt::to_string(at)] = (*operation)[1];
    open[at].get_array()[1] = kSecret;
  }
  return open;
}

json::array with_secrets(const json::array& operations, const json::object& secrets) {
  json::array whole = operations;
  for (const auto& [at, value] : secrets)
    if (const auto place = convert::parse_integer(at); place && *place >= 0)
      if (const auto index = static_cast<std::size_t>(*place); index < whole.size())
        if (auto* operation = whole[index].if_array(); operation && operation->size() == 2) (*operation)[1] = value;
  return whole;
}

}  // namespace dispatcher
