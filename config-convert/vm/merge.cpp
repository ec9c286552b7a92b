// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Domain XML into config.pvs: make the tree that the file stands for, compare it with the domain row by row, write what
// differs into the file's text.
#include "config-convert/convert.hpp"
#include "config-convert/rows/changes.hpp"
#include "config-convert/vm/boot_order.hpp"
#include "config-convert/vm/device_pairs.hpp"
#include "config-convert/vm/pvs_editor.hpp"
#include "config-convert/vm/tables.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace convert {
namespace {

Error refuse(std::string words) { return {ErrorCode::kConfigUnsupported, "domain XML: " + std::move(words)}; }

// A machine with nothing but its identity, in the dialect that can say most.
std::string empty_file(std::string_view uuid) {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<VirtuozzoVirtualMachine dyn_lists=\"VirtualAppliance 0\" schemaVersion=\"1.0\">\n"
      "   <Identification dyn_lists=\"\">\n"
      "      <VmUuid>{{{}}}</VmUuid>\n"
      "   </Identification>\n"
      "   <Settings dyn_lists=\"\">\n"
      "   </Settings>\n"
      "   <Hardware dyn_lists=\"\">\n"
      "   </Hardware>\n"
      "</VirtuozzoVirtualMachine>\n",
      uuid);
}

// Where a new file belongs: beside the first disk, so that its names are short and a reader without a home finds them.
std::string home_of_new_file(const xmlNode* domain) {
  const xmlNode* devices = find(domain, "devices");
  for (const xmlNode* disk = first_child(devices, "disk"); disk; disk = next_named(disk, "disk")) {
    const std::filesystem::path image = get(disk, "source/@file").value_or("");
    if (get(disk, "@device").value_or("disk") != "disk" || !image.is_absolute()) continue;
    const std::filesystem::path folder = image.parent_path();
    return folder.extension() == ".hdd" ? folder.parent_path() : folder;
  }
  return {};
}

// On the way back nothing that is wrong with a file refuses it: what the domain names is so.
Context tolerant(const Context& context) {
  Context tolerant = context;
  tolerant.allow_missing_disks = true;
  return tolerant;
}

std::string quoted(const Value& value) { return value && !value->empty() ? "'" + *value + "'" : "nothing"; }

class Merge {
 public:
  // A file that is new has all that the domain says, defaults too.
  Merge(VmScope& vm, const VmTree& tree, const xmlNode* domain, bool is_new, PvsEditor& editor, Report& report)
      : vm_(vm), tree_(tree), domain_(domain), is_new_(is_new), editor_(editor), report_(report) {}

  // True: devices came or went, on which other leaves of the file may depend.
  bool run() {
    const xmlNode* then = tree_.out.root();
    for (const auto rows : {machine_rows(), machine_device_rows()})
      for (const auto& change : changes(rows, vm_, is_new_ ? nullptr : then, domain_))
        write(vm_, change, vm_.root.node());
    std::vector<BootCandidate> boot_then;
    std::vector<BootCandidate> boot_now;
    for (const DeviceKind& kind : device_kinds()) merge_kind(kind, boot_then, boot_now);
    const auto order = boot_order_of(domain_, boot_now);
    if (order != boot_order_of(then, boot_then)) {
      write_boot_order(vm_, order, editor_);
      tell("Settings/Startup/BootingOrder", "devices/*/boot/@order", "the order is changed");
    }
    return devices_changed_;
  }

 private:
  void tell(std::string pcs6, std::string xml, std::string words) {
    report_.push_back({Severity::kInfo, std::move(pcs6), std::move(xml), std::move(words)});
  }

  template <typename Scope>
  void write(Scope& scope, const Change<Scope>& change, const xmlNode* base) {
    tell_leaf(scope, change);
    editor_.set_leaf(base, change.row->pcs6, change.leaf);
  }

  template <typename Scope>
  void tell_leaf(Scope& scope, const Change<Scope>& change) {
    const std::string_view leaf = change.row->pcs6;
    const std::string words = leaf.ends_with("Password") ? "the password is changed"
                                                         : fmt::format("{} becomes {}", quoted(scope.text(leaf)),
                                                                       quoted(std::optional(change.leaf)));
    tell(scope.pcs6_prefix + std::string(leaf), scope.xml_prefix + std::string(change.row->xml), words);
  }

  void merge_kind(const DeviceKind& kind, std::vector<BootCandidate>& boot_then, std::vector<BootCandidate>& boot_now) {
    auto pairs = pair_devices(kind, vm_, tree_, domain_);
    std::vector<std::int64_t> taken;
    for (const DevicePair& pair : pairs)
      if (pair.device) taken.push_back(pair.device->index);
    for (DevicePair& pair : pairs) {
      if (pair.then) boot_then.push_back({pair.then, {kind.boot_type, pair.device->index}});
      std::int64_t index = 0;
      devices_changed_ = devices_changed_ || (pair.then == nullptr) != (pair.now == nullptr);
      if (pair.device && pair.now)
        update(pair), index = pair.device->index;
      else if (pair.then)
        remove(pair);
      else if (pair.now)
        index = insert(kind, pair.now, taken);
      if (pair.now) boot_now.push_back({pair.now, {kind.boot_type, index}});
    }
  }

  void update(DevicePair& pair) {
    DeviceScope scope = scope_of(vm_, *pair.device);
    for (const auto& change : changes(pair.device->kind->rows, scope, pair.then, pair.now))
      write(scope, change, pair.device->element.node());
    for (const auto& list : pair.device->kind->lists) merge_list(list, scope, pair.then, pair.now);
  }

  // Leaves that the domain has no longer go, new ones come behind the others.
  void merge_list(const ListRow<DeviceScope>& list, DeviceScope& scope, const xmlNode* then, const xmlNode* now) {
    const auto is = list.back ? list.back(scope, now) : std::nullopt;
    const auto was = is && then ? list.back(scope, then) : std::nullopt;
    if (!is || is == was) return;
    const auto has = [&](const std::vector<std::string>& leaves, std::string_view leaf) {
      return std::any_of(leaves.begin(), leaves.end(), [&](const std::string& l) { return list.is_same(l, leaf); });
    };
    std::vector<std::string> written;
    for (const PvsElement& element : scope.device.element.children(list.pcs6)) {
      const std::string leaf = element.text("").value_or("");
      if (has(was.value_or(std::vector<std::string>()), leaf) && !has(*is, leaf))
        editor_.remove(element.node());
      else
        written.push_back(leaf);
    }
    for (const std::string& leaf : *is)
      if (!has(written, leaf)) editor_.add(scope.device.element.node(), "", {std::string(list.pcs6), leaf, false, {}});
    tell(scope.pcs6_prefix + std::string(list.pcs6), scope.xml_prefix + std::string(list.xml), "the list is changed");
  }

  void remove(const DevicePair& pair) {
    const std::string& path = pair.device->pcs6_path;
    editor_.remove(pair.device->element.node());
    tell(path.substr(0, path.size() - 1), fmt::format("devices/{}", pair.device->kind->xml),
         "the domain has it no longer; it is taken out");
  }

  // The number that the element's alias has, else the lowest that is free.
  static std::int64_t free_index(const DeviceKind& kind, const xmlNode* now, const std::vector<std::int64_t>& taken) {
    const auto is_free = [&](std::int64_t n) { return std::find(taken.begin(), taken.end(), n) == taken.end(); };
    const std::string alias = get(now, "alias/@name").value_or("");
    const auto named = alias.starts_with(kind.alias) ? parse_integer(alias.substr(kind.alias.size())) : std::nullopt;
    if (named && *named >= 0 && *named < static_cast<std::int64_t>(kDevicesOfOneKind) && is_free(*named)) return *named;
    std::int64_t free = 0;
    while (!is_free(free)) ++free;
    return free;
  }

  std::int64_t insert(const DeviceKind& kind, const xmlNode* now, std::vector<std::int64_t>& taken) {
    Device device;
    device.kind = &kind;
    device.index = free_index(kind, now, taken);
    taken.push_back(device.index);
    device.pcs6_path = fmt::format("Hardware/{}[{}]/", kind.pcs6, device.index);
    DeviceScope scope = scope_of(vm_, device);
    NewElement added{std::string(kind.pcs6), {}, true, {}};
    added.set_leaf("Index", fmt::to_string(device.index));
    tell(device.pcs6_path.substr(0, device.pcs6_path.size() - 1), fmt::format("devices/{}", kind.xml),
         "new in the domain; it is added");
    for (const auto& change : changes(kind.rows, scope, nullptr, now)) added.set_leaf(change.row->pcs6, change.leaf);
    for (const auto& list : kind.lists)
      if (const auto leaves = list.back ? list.back(scope, now) : std::nullopt)
        for (const std::string& leaf : *leaves) added.children.push_back({std::string(list.pcs6), leaf, false, {}});
    editor_.add(vm_.root.node(), "Hardware", std::move(added));
    return device.index;
  }

  VmScope& vm_;
  const VmTree& tree_;
  const xmlNode* domain_;
  bool is_new_;
  bool devices_changed_ = false;
  PvsEditor& editor_;
  Report& report_;
};

// The domain's UUID, where it is the machine that the base is.
Result<std::string> uuid_of(const xmlNode* domain) {
  if (name_of(domain) != "domain")
    return refuse(fmt::format("line {}: root element '{}', expected domain", xmlGetLineNo(domain), name_of(domain)));
  const std::string written = get(domain, "uuid").value_or("");
  const auto uuid = parse_uuid(written);
  if (!uuid) return refuse(fmt::format("uuid '{}' is not a UUID of a machine", written));
  return *uuid;
}

// libvirt refuses such a domain too, but gives a console the alias of the serial port that it stands for.
Result<void> check_aliases(const xmlNode* domain) {
  std::set<std::string> seen;
  const xmlNode* devices = find(domain, "devices");
  for (const xmlNode* element = devices ? devices->children : nullptr; element; element = element->next) {
    if (element->type != XML_ELEMENT_NODE || name_of(element) == "console") continue;
    const Value alias = get(element, "alias/@name");
    if (alias && !seen.insert(*alias).second)
      return refuse(fmt::format("line {}: alias '{}' is there twice, expected once", xmlGetLineNo(element), *alias));
  }
  return {};
}

struct Pass {
  std::string text;
  bool changed = false;
  bool again = false;
};

Result<Pass> merge_once(const xmlNode* domain, std::string_view uuid, std::string_view text, bool is_new,
                        const Context& context, Report& report) {
  const auto file = read_pvs(text);
  if (!file) return file.error();
  Report unread;  // what the file alone would have to say
  VmScope vm{{unread}, context, file->root(), file->dialect};
  vm.is_way_back = true;
  if (auto good = plan_vm(vm); !good) return good.error();
  if (vm.uuid != uuid) return refuse(fmt::format("uuid {} is another machine's than the file's {}", uuid, vm.uuid));
  const VmTree tree = write_vm(vm);
  auto editor = PvsEditor::of(text, file->doc.get());
  if (!editor) return editor.error();
  if (is_new && !vm.home.empty()) editor->set_leaf(vm.root.node(), "Identification/VmHome", vm.home + "/config.pvs");
  const bool again = Merge(vm, tree, domain, is_new, *editor, report).run();
  if (!editor->is_changed()) return Pass{std::string(text), false, false};
  return Pass{editor->text(), true, again};
}

}  // namespace

Result<Merged> pvs_from_domain_xml(std::string_view xml, std::string_view base, const Context& context) {
  const auto domain = parse_xml(xml, "domain XML");
  if (!domain) return domain.error();
  const xmlNode* root = xmlDocGetRootElement(domain->get());
  const auto uuid = uuid_of(root);
  if (!uuid) return uuid.error();
  if (auto good = check_aliases(root); !good) return good.error();

  const bool is_new = base.empty();
  Context host = tolerant(context);
  if (is_new && host.home.empty()) host.home = home_of_new_file(root);
  const std::string fresh = is_new ? empty_file(*uuid) : "";
  Merged merged;
  const auto first = merge_once(root, *uuid, is_new ? std::string_view(fresh) : base, is_new, host, merged.report);
  if (!first) return first.error();
  merged.changed = is_new || first->changed;
  merged.text = first->text;
  if (!first->again) return merged;
  auto second = merge_once(root, *uuid, merged.text, false, host, merged.report);
  if (!second) return second.error();
  merged.text = std::move(second->text);
  return merged;
}

}  // namespace convert
