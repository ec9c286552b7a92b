// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Domain XML to ve.conf. The file makes a tree of its own; where a row of the tables reads another value from the
// domain's tree, its key is rewritten. So what libvirt merely spells otherwise stays as it is.
#include "config-convert/container/container_tree.hpp"
#include "config-convert/container/tables.hpp"
#include "config-convert/container/ve_conf_edit.hpp"
#include "config-convert/convert.hpp"

#include <algorithm>

namespace convert {
namespace {

Error refuse(std::string words) { return {ErrorCode::kConfigUnsupported, "domain XML: " + std::move(words)}; }

// $VEID may stand in such values; whatever else a shell would look at may not, for shell scripts source the file.
bool is_safe(std::string_view value) {
  const auto expanded = expand_veid(value, "");
  return expanded && is_plain(*expanded);
}

class Merge {
 public:
  Merge(ContainerScope& ct, VeConfEdit& edit, const xmlNode* filed, const xmlNode* domain, Report& report)
      : ct_(ct), edit_(edit), filed_(filed), domain_(domain), report_(report) {}

  void run() {
    for (const auto& rows : container_rows())
      for (const Row<ContainerScope>& row : rows)
        if (row.back) merge_row(row);
    for (const ItemList* list : container_lists())
      if (const Value value = merged_items(*list, ct_, filed_, domain_, report_))
        rewrite(list->key, list->xml, *value, list->secret);
    if (const Value value = merged_adapters(ct_, filed_, domain_, report_))
      rewrite("NETIF", "devices/interface", *value);
    merge_kept();
  }

 private:
  void merge_row(const Row<ContainerScope>& row) {
    const Value value = row.back(row, ct_, domain_);
    if (!value || value == row.back(row, ct_, filed_)) return;
    if (is_safe(*value))
      rewrite(row.pcs6, row.xml, *value);
    else
      cannot_stand(row.pcs6, row.xml, *value);
  }

  void merge_kept() {
    const auto before = kept_values(filed_);
    const auto now = kept_values(domain_);
    for (const KeptKey& key : container_kept()) {
      const auto seen = now.find(key.pcs6);
      const auto filed = before.find(key.pcs6);
      if (seen == now.end() || (filed != before.end() && filed->second == seen->second)) continue;
      if (is_safe(seen->second))
        rewrite(key.pcs6, "metadata", seen->second);
      else
        cannot_stand(key.pcs6, "metadata", seen->second);
    }
  }

  void rewrite(std::string_view key, std::string_view place, const std::string& value, bool secret = false) {
    const std::string old = ct_.text(key).value_or("");
    if (value == old) return;
    // vzctl looks at the limit that is there
    if (value.empty() && key == "CPULIMIT_MHZ")
      edit_.remove(key);
    else if (!edit_.set(key, value))
      return cannot_stand(key, place, secret ? "a value" : value);
    report_.push_back({Severity::kInfo, std::string(key), std::string(place),
                       secret ? "changed" : fmt::format("'{}' becomes '{}'", xml_safe(old), xml_safe(value))});
  }

  void cannot_stand(std::string_view key, std::string_view place, std::string_view value) {
    report_.push_back(
        {Severity::kError, std::string(key), std::string(place),
         fmt::format("'{}' has a character that cannot stand in ve.conf; the key stays as it is", xml_safe(value))});
  }

  ContainerScope& ct_;
  VeConfEdit& edit_;
  const xmlNode* filed_;
  const xmlNode* domain_;
  Report& report_;
};

Result<void> check_domain(const xmlNode* domain) {
  if (name_of(domain) != "domain") return refuse(fmt::format("<{}> is no <domain>", xml_safe(name_of(domain))));
  const std::string type = get(domain, "os/type").value_or("exe");
  if (trimmed(type) != "exe")
    return refuse(fmt::format("os/type is '{}', expected 'exe': this is a virtual machine", xml_safe(trimmed(type))));
  return {};
}

// A UUID in the file is the container; without one, the id that travelled in metadata is.
Result<void> check_same(ContainerScope& ct, const xmlNode* filed, const xmlNode* domain) {
  const auto own = parse_uuid(ct.text("UUID").value_or("")) ? get(filed, "uuid") : parse_uuid(ct.ve_id);
  const auto seen = parse_uuid(get(domain, "uuid").value_or(""));
  if (own && seen && own != seen)
    return refuse(fmt::format("the UUID is {}, that of ve.conf is {}: another container", *seen, *own));
  const auto kept = kept_values(domain);
  const auto id = kept.find("VEID");
  if ((!own || !seen) && id != kept.end() && id->second != ct.ve_id)
    return refuse(fmt::format("the container's id is '{}', that of ve.conf is '{}': another container",
                              xml_safe(id->second), ct.ve_id));
  return {};
}

// A file that says what the domain keeps as it was written; the tables add what domain XML has otherwise.
std::string first_file(const xmlNode* domain, const std::string& id) {
  std::string text;
  const auto add_line = [&](std::string_view key, const std::string& value) {
    const std::string line = fmt::format("{}=\"{}\"", key, value);
    if (!value.empty() && is_safe(value) && parse_ve_line(line).value == value) text += line + "\n";
  };
  add_line("VEID", id);
  add_line("UUID", parse_uuid(get(domain, "uuid").value_or("")).value_or(""));
  const auto kept = kept_values(domain);
  for (const auto& keys : {container_kept(), container_kept_copies()})
    for (const KeptKey& key : keys)
      if (const auto value = kept.find(key.pcs6); value != kept.end()) add_line(key.pcs6, value->second);
  for (const xmlNode* root : devices_of(domain, "filesystem"))
    if (get(root, "target/@dir") == "/" && get(root, "driver/@type") == "ploop") add_line("VE_LAYOUT", "ploop");
  return text;
}

bool has_id(const VeConf& conf) { return conf.value("VEID") || conf.value("UUID") || conf.value("NAME"); }

std::string id_of(const xmlNode* domain) {
  const auto kept = kept_values(domain);
  const auto id = kept.find("VEID");
  return id != kept.end() ? id->second : usable_name(get(domain, "name").value_or(""));
}

void tell_of_memory(const xmlNode* domain, Report& report) {
  const auto memory = get_kib(domain, "memory");
  const auto hard = get_kib(domain, "memtune/hard_limit");
  if (memory && hard && *memory != *hard)
    report.push_back({Severity::kWarning, "PHYSPAGES", "memtune/hard_limit",
                      fmt::format("{} KiB is not the {} KiB of memory, which count", *hard, *memory)});
}

Result<Merged> merge_once(std::string_view xml, std::string_view base, const Context& context) {
  const auto doc = parse_xml(xml, "domain XML");
  if (!doc) return doc.error();
  const xmlNode* domain = xmlDocGetRootElement(doc->get());
  if (auto good = check_domain(domain); !good) return good.error();

  Context blind = context;
  blind.look_at = {};
  std::string first;
  if (base.empty()) {
    if (blind.ve_id.empty()) blind.ve_id = id_of(domain);
    first = first_file(domain, blind.ve_id);
    if (first.empty()) return refuse("neither a name nor a UUID to begin a ve.conf with");
  }
  const std::string_view text = base.empty() ? std::string_view(first) : base;
  Report of_the_file;
  auto conf = parse_ve_conf(text, of_the_file);
  if (!conf) return conf.error();
  auto global = parse_vz_conf(context.ve_global);
  if (!global) return global.error();
  if (blind.ve_id.empty() && !has_id(*conf)) blind.ve_id = id_of(domain);
  ContainerScope ct{{of_the_file}, blind, *conf, *global ? &**global : nullptr};
  ct.is_new_file = base.empty();
  if (auto good = plan_container(ct); !good) return good.error();
  XmlWriter filed("domain");
  fill_domain(ct, filed.root());
  if (auto good = check_same(ct, filed.root(), domain); !good) return good.error();

  Merged merged;
  VeConfEdit edit(text, *conf);
  Merge(ct, edit, filed.root(), domain, merged.report).run();
  tell_of_memory(domain, merged.report);
  merged.changed = edit.changed() || base.empty();
  merged.text = edit.changed() ? edit.text() : std::string(text);
  return merged;
}

}  // namespace

// An address that several adapters of the file have counts for the first of them. So when one goes, what another says
// may come to count, and be wrong: the file is brought up to the domain once more.
Result<Merged> ve_conf_from_domain_xml(std::string_view xml, std::string_view base, const Context& context) {
  auto merged = merge_once(xml, base, context);
  if (!merged || !merged->changed) return merged;
  auto again = merge_once(xml, merged->text, context);
  if (!again || !again->changed) return merged;
  merged->text = std::move(again->text);
  merged->report.insert(merged->report.end(), again->report.begin(), again->report.end());
  return merged;
}

}  // namespace convert
