// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Each row of a machine's tables that has a way back, shown by its own example: the place in the domain is changed to
// the example's value, and exactly that leaf of config.pvs (and the leaves of the rows that share the place) changes,
// to the example's leaf. A row without an example fails.
#include "config-convert/vm/device_pairs.hpp"
#include "config-convert/vm/tables.hpp"
#include "samples.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace convert {
namespace {

enum class Writer { kPcs6, kVirtuozzo7 };

std::string base_text(Writer writer) {
  std::string text = read_file(std::string(TESTDATA_DIR) + "/merge/every-device.pvs", kInputLimitBytes).value();
  for (std::size_t at = 0; writer == Writer::kVirtuozzo7 && (at = text.find("ParallelsVirtual", at)) != text.npos;)
    text.replace(at, 16, "VirtuozzoVirtual");
  return text;
}

Context host() {
  Context context;
  context.home = "/var/parallels/every.pvm";
  context.cpu_count = 8;
  context.cpu_mhz = 2400;
  context.cpu_vendor = CpuVendor::kIntel;
  context.allow_missing_disks = true;
  context.virtual_networks["Bridged"] = {NetworkTarget::Kind::kBridge, "br0"};
  context.virtual_networks["Office"] = {NetworkTarget::Kind::kBridge, "br7"};
  return context;
}

// "Hardware/Hdd[0]/SystemName" to its text; list elements are counted, so that none hides behind another.
void collect(const xmlNode* node, const std::string& path, std::map<std::string, std::string>& leaves) {
  std::map<std::string, int> seen;
  bool is_leaf = true;
  for (const xmlNode* child = node->children; child; child = child->next) {
    if (child->type != XML_ELEMENT_NODE) continue;
    is_leaf = false;
    const std::string name(name_of(child));
    collect(child, fmt::format("{}/{}[{}]", path, name, seen[name]++), leaves);
  }
  if (is_leaf) leaves[path] = own_text(node);
}

std::map<std::string, std::string> leaves_of(const std::string& text) {
  const auto doc = parse_xml(text, "test");
  EXPECT_TRUE(doc);
  std::map<std::string, std::string> leaves;
  if (doc) collect(xmlDocGetRootElement(doc->get()), "", leaves);
  return leaves;
}

// "/Hardware[0]/Hdd[1]/SystemName[0]" ends in the leaf "SystemName", "…/Bios[0]/EfiEnabled[0]" in "Bios/EfiEnabled".
bool is_leaf(const std::string& path, std::string_view leaf) {
  std::string plain;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '[')
      i = path.find(']', i);
    else
      plain += path[i];
  }
  return plain.ends_with("/" + std::string(leaf));
}

// "path=value" sets, "-path" removes.
void change(xmlNode* base, std::string_view piece) {
  if (piece.starts_with('-')) {
    auto* gone = const_cast<xmlNode*>(find(base, piece.substr(1)));
    ASSERT_NE(gone, nullptr) << piece;
    xmlUnlinkNode(gone);
    xmlFreeNode(gone);
    return;
  }
  const auto equals = piece.rfind('=');
  const std::string_view path = piece.substr(0, equals);
  const std::string value(piece.substr(equals + 1));
  if (path.find('@') == path.npos) xmlNodeSetContent(at(base, path), nullptr);
  set(base, path, value);
}

std::string dump(const xmlNode* root) {
  xmlBuffer* buffer = xmlBufferCreate();
  xmlNodeDump(buffer, root->doc, const_cast<xmlNode*>(root), 0, 1);
  std::string text = reinterpret_cast<const char*>(xmlBufferContent(buffer));
  xmlBufferFree(buffer);
  return text;
}

struct Forward {
  explicit Forward(Writer writer)
      : text(base_text(writer)),
        file(read_pvs(text)),
        context(host()),
        vm{{report}, context, file->root(), file->dialect} {
    EXPECT_TRUE(plan_vm(vm));
    tree = write_vm(vm);
  }
  std::string text;
  Result<PvsFile> file;
  Context context;
  Report report;
  VmScope vm;
  VmTree tree;
};

struct Case {
  std::string name;
  int kind = -1;  // in device_kinds(); -1: machine_rows, -2: machine_device_rows
  std::size_t row = 0;
};

std::span<const Row<VmScope>> machine_rows_of(const Case& test) {
  return test.kind == -1 ? machine_rows() : machine_device_rows();
}

template <typename Rows>
void add_cases(std::vector<Case>& cases, const Rows& rows, int kind, std::string_view kind_name) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].back) continue;
    std::string name = fmt::format("{}_{}_{}", kind_name, i, rows[i].pcs6);
    std::replace_if(
        name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
    cases.push_back({name, kind, i});
  }
}

std::vector<Case> cases() {
  std::vector<Case> all;
  add_cases(all, machine_rows(), -1, "machine");
  add_cases(all, machine_device_rows(), -2, "machine");
  std::set<const Row<DeviceScope>*> tables;  // several kinds may share one
  for (std::size_t kind = 0; kind < device_kinds().size(); ++kind)
    if (tables.insert(device_kinds()[kind].rows.data()).second)
      add_cases(all, device_kinds()[kind].rows, static_cast<int>(kind), device_kinds()[kind].pcs6);
  return all;
}

// Changes the element as the row's example says; the places that this names.
template <typename Scope>
std::set<std::string_view> make_example(const Row<Scope>& row, xmlNode* element) {
  std::set<std::string_view> places{row.xml};
  if (!row.example.xml.empty()) change(element, fmt::format("{}={}", row.xml, row.example.xml));
  for (const std::string_view piece : split(row.example.with, " ")) {
    change(element, piece);
    places.insert(piece.starts_with('-') ? piece.substr(1) : piece.substr(0, piece.rfind('=')));
  }
  return places;
}

template <typename Scope>
void check(const Row<Scope>& row, std::span<const Row<Scope>> rows, const std::set<std::string_view>& places,
           Forward& forward) {
  const auto merged = pvs_from_domain_xml(dump(forward.tree.out.root()), forward.text, forward.context);
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_TRUE(merged->changed);
  auto before = leaves_of(forward.text);
  const auto after = leaves_of(merged->text);
  bool found = false;
  for (const auto& [path, leaf] : after) {
    const bool is_new = !before.contains(path);
    if (!is_new && before[path] == leaf) continue;
    const bool allowed = std::any_of(rows.begin(), rows.end(), [&](const Row<Scope>& other) {
      return other.back && is_leaf(path, other.pcs6) && std::any_of(places.begin(), places.end(), [&](auto place) {
               return other.xml.starts_with(place) || place.starts_with(other.xml);
             });
    });
    EXPECT_TRUE(allowed) << path << ": '" << before[path] << "' became '" << leaf << "'";
    if (is_leaf(path, row.pcs6)) {
      EXPECT_EQ(leaf, row.example.pcs6) << path;
      found = true;
    }
  }
  EXPECT_TRUE(found) << row.pcs6 << " did not change";
  const auto again = pvs_from_domain_xml(dump(forward.tree.out.root()), merged->text, forward.context);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_FALSE(again->changed) << told(again->report);
}

bool has_example(const Case& test) {
  const auto asks = [](const auto& row) { return !row.example.xml.empty() || !row.example.with.empty(); };
  return test.kind < 0 ? asks(machine_rows_of(test)[test.row])
                       : asks(device_kinds()[static_cast<std::size_t>(test.kind)].rows[test.row]);
}

class MergeRows : public testing::TestWithParam<Case> {
 protected:
  // The first device with this table that the row says something about; else the last one with it.
  static std::size_t device_of(Forward& forward) {
    const auto rows = device_kinds()[static_cast<std::size_t>(GetParam().kind)].rows;
    std::size_t found = forward.vm.devices.size();
    for (std::size_t i = 0; i < forward.vm.devices.size(); ++i) {
      if (forward.vm.devices[i].kind->rows.data() != rows.data()) continue;
      found = i;
      DeviceScope scope = scope_of(forward.vm, forward.vm.devices[i]);
      const auto& row = rows[GetParam().row];
      if (row.back(row, scope, forward.tree.devices[i])) break;
    }
    return found;
  }

  // False: the row says nothing about a machine of that writer.
  static bool change_in(Writer writer) {
    const Case& test = GetParam();
    Forward forward(writer);
    if (test.kind < 0) {
      const auto rows = machine_rows_of(test);
      const auto places = make_example(rows[test.row], forward.tree.out.root());
      if (!rows[test.row].back(rows[test.row], forward.vm, forward.tree.out.root())) return false;
      check(rows[test.row], rows, places, forward);
      return true;
    }
    const std::size_t device = device_of(forward);
    EXPECT_LT(device, forward.vm.devices.size()) << "the sample has no such device";
    if (device == forward.vm.devices.size()) return true;
    const auto rows = forward.vm.devices[device].kind->rows;
    check(rows[test.row], rows, make_example(rows[test.row], forward.tree.devices[device]), forward);
    return true;
  }

  static bool fill_in(Writer writer) {
    const Case& test = GetParam();
    Forward forward(writer);
    if (test.kind < 0) {
      const auto& row = machine_rows_of(test)[test.row];
      VmScope nothing{{forward.report}, forward.context, PvsElement(), PvsDialect::kVirtuozzo7};
      const Value wanted = row.back(row, nothing, forward.tree.out.root());
      if (!wanted) return false;
      const auto made = pvs_from_domain_xml(dump(forward.tree.out.root()), "", forward.context);
      EXPECT_TRUE(made);
      if (made) expect_leaf(made->text, "", row.pcs6, *wanted);
      return true;
    }
    const std::size_t device = device_of(forward);
    EXPECT_LT(device, forward.vm.devices.size()) << "the sample has no such device";
    if (device == forward.vm.devices.size()) return true;
    Device added;
    added.kind = forward.vm.devices[device].kind;
    DeviceScope scope = scope_of(forward.vm, added);
    const auto& row = added.kind->rows[test.row];
    const Value wanted = row.back(row, scope, forward.tree.devices[device]);
    if (!wanted) return false;
    const std::string xml = dump(forward.tree.out.root());
    auto* gone = const_cast<xmlNode*>(forward.vm.devices[device].element.node());
    xmlUnlinkNode(gone);
    const auto made = pvs_from_domain_xml(xml, dump(xmlDocGetRootElement(forward.file->doc.get())), forward.context);
    xmlFreeNode(gone);
    EXPECT_TRUE(made);
    if (made) expect_leaf(made->text, scope.device.kind->pcs6, row.pcs6, *wanted);
    return true;
  }

  // An empty leaf may be missing. With devices of one kind any of them may have it.
  static void expect_leaf(const std::string& text, std::string_view parent, std::string_view leaf,
                          const std::string& wanted) {
    bool found = wanted.empty();
    for (const auto& [path, value] : leaves_of(text))
      found = found || (value == wanted && is_leaf(path, leaf) &&
                        (parent.empty() || path.find("/" + std::string(parent) + "[") != path.npos));
    EXPECT_TRUE(found) << parent << " " << leaf << " is not '" << wanted << "' in\n" << text;
  }
};

TEST_P(MergeRows, change_in_the_domain_arrives_in_the_file_and_nothing_else_does) {
  if (!has_example(GetParam())) return;  // the next test is the row's
  if (!change_in(Writer::kPcs6) && !change_in(Writer::kVirtuozzo7))
    ADD_FAILURE() << "the row says nothing about this machine";
}

TEST_P(MergeRows, what_is_new_is_filled_in) {
  const bool shown = fill_in(Writer::kPcs6) || fill_in(Writer::kVirtuozzo7);
  EXPECT_TRUE(shown || has_example(GetParam())) << "the row says nothing about this machine";
}

INSTANTIATE_TEST_SUITE_P(Rows, MergeRows, testing::ValuesIn(cases()), [](const auto& test) { return test.param.name; });

TEST(MergeRowsSample, an_unchanged_domain_leaves_the_file_as_it_is) {
  Forward forward(Writer::kPcs6);
  const auto merged = pvs_from_domain_xml(dump(forward.tree.out.root()), forward.text, forward.context);
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_FALSE(merged->changed) << told(merged->report);
  EXPECT_EQ(merged->text, forward.text);
}

}  // namespace
}  // namespace convert
