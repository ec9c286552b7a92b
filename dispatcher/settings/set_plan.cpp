// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/settings/set_plan.hpp"

#include "config-convert/convert.hpp"
#include "config-convert/values/values.hpp"
#include "config-convert/xml/xml_path.hpp"
#include "config-convert/xml/xml_writer.hpp"
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
  return context;
}

// Limits of our own element count before what was kept of the file.
struct OwnLimit {
  std::string_view key;
  std::string_view place;
};
constexpr std::array kOwnLimits{
    OwnLimit{"IOLIMIT", "metadata/switchyard:domain/switchyard:limits/switchyard:iolimit"},
    OwnLimit{"IOPSLIMIT", "metadata/switchyard:domain/switchyard:limits/switchyard:iopslimit"}};

void drop_child(xmlNode* parent, std::string_view name) {
  auto* child = const_cast<xmlNode*>(convert::first_child(parent, name));
  if (!child) return;
  xmlUnlinkNode(child);
  xmlFreeNode(child);
}

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
    if (const std::string now = draft.get(limit.key); !before || *before != now)
      put_text(convert::at(domain, limit.place), now.empty() ? "0" : now);
  }
  // libvirt wrote down which firmware it found for `firmware='efi'`.
  if (auto* os = const_cast<xmlNode*>(convert::find(domain, "os"));
      os && draft.is_vm() && !convert::get(os, "@firmware") && draft.get("Settings/Startup/Bios/EfiEnabled") == "0") {
    drop_child(os, "loader");
    drop_child(os, "nvram");
  }
  const std::unique_ptr<xmlBuffer, decltype(&xmlBufferFree)> buffer(xmlBufferCreate(), &xmlBufferFree);
  xmlNodeDump(buffer.get(), doc->get(), domain, 0, 0);
  return std::string(reinterpret_cast<const char*>(xmlBufferContent(buffer.get())),
                     static_cast<std::size_t>(xmlBufferLength(buffer.get())));
}

}  // namespace

Result<SetPlan> plan_set(const Situation& situation, const json::array& operations) {
  if (situation.state == State::kSuspended) return suspended(situation);
  SetPlan plan;
  const convert::Context context = tolerant(situation.host);
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
  if (!situation.is_active()) plan.aspects = 0;

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
