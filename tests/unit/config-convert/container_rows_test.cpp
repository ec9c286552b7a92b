// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One test for each row of the container's tables that has a way back, made from the rows themselves: the row's example
// is put into the domain XML of a file, the merge changes this key and no other line, the changed file makes the
// changed XML, and merging again changes nothing.
#include "container_change.hpp"

#include "config-convert/container/adapter_text.hpp"
#include "config-convert/container/interfaces.hpp"
#include "config-convert/container/tables.hpp"

#include <map>

namespace convert {
namespace {

using CtRow = Row<ContainerScope>;
using AdapterRow = Row<AdapterScope>;

// What a key needs besides 323.conf, behind it.
std::string base_for(std::string_view key) {
  static const std::map<std::string_view, const char*> kLines{
      {"PRIVVMPAGES", "PHYSPAGES=\"unlimited\"\nPRIVVMPAGES=\"65536:65536\"\n"},
      {"SLMMEMORYLIMIT", "PHYSPAGES=\"unlimited\"\nSLMMODE=\"all\"\nSLMMEMORYLIMIT=\"536870912:805306368\"\n"},
      {"UUID", "UUID=\"\"\n"},
      {"CPULIMIT_MHZ", "CPULIMIT=\"\"\nCPULIMIT_MHZ=\"600\"\n"},
  };
  const auto lines = kLines.find(key);
  return container_file("323.conf") + (lines == kLines.end() ? "" : lines->second);
}

// The whole way of a change: file to XML, `change`, back, and both ways again.
template <typename Change, typename Check>
void expect_change_arrives(const std::string& base, const std::set<std::string, std::less<>>& keys, Change change,
                           Check check) {
  const Context context = container_host("323");
  const auto forward = domain_xml_from_ve_conf(base, context);
  ASSERT_TRUE(forward) << forward.error().message;
  const Domain domain(forward->xml);
  change(domain.root());
  const std::string changed_xml = domain.xml();

  const auto merged = ve_conf_from_domain_xml(changed_xml, base, context);
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_TRUE(merged->changed);
  SCOPED_TRACE(told(merged->report) + merged->text);
  expect_only_keys_changed(base, merged->text, keys);
  EXPECT_FALSE(merged->report.empty());
  for (const ReportEntry& entry : merged->report) EXPECT_NE(entry.severity, Severity::kError) << entry.words;

  const auto again = domain_xml_from_ve_conf(merged->text, context);
  ASSERT_TRUE(again) << again.error().message;
  const Domain result(again->xml);
  check(merged->text, result.root());

  const auto second = ve_conf_from_domain_xml(changed_xml, merged->text, context);
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_FALSE(second->changed) << told(second->report) << second->text;
  EXPECT_EQ(second->text, merged->text);
}

std::vector<const CtRow*> rows_back() {
  std::vector<const CtRow*> found;
  for (const auto& rows : container_rows())
    for (const CtRow& row : rows)
      if (row.back) found.push_back(&row);
  return found;
}

class ContainerRow : public testing::TestWithParam<const CtRow*> {};

TEST_P(ContainerRow, a_change_in_the_domain_arrives_in_its_key_alone) {
  const CtRow& row = *GetParam();
  ASSERT_FALSE(row.example.xml.empty()) << row.pcs6 << " at " << row.xml << " has no example";
  std::set<std::string, std::less<>> keys;
  for (const CtRow* other : rows_back())
    if (other->xml == row.xml) keys.emplace(other->pcs6);
  expect_change_arrives(
      base_for(row.pcs6), keys,
      [&](xmlNode* domain) {
        put(domain, row.xml, row.example.xml);
        put_all(domain, row.example.with);
      },
      [&](std::string_view text, const xmlNode* domain) {
        EXPECT_EQ(value_in(text, row.pcs6), row.example.pcs6);
        EXPECT_EQ(get(domain, row.xml), row.example.xml);
      });
}

INSTANTIATE_TEST_SUITE_P(Tables, ContainerRow, testing::ValuesIn(rows_back()),
                         [](const auto& test) { return test_name(test.param->pcs6, test.param->xml); });

// What the elements of a list are below.
xmlNode* parent_of(xmlNode* domain, const ItemList& list) {
  const bool whole = list.xml == "features/capabilities";
  return first_at(domain, whole ? list.xml : list.xml.substr(0, list.xml.rfind('/')));
}

void add_element(xmlNode* domain, const ItemList& list) {
  const Domain element(list.example.element);
  xmlNode* parent = parent_of(domain, list);
  xmlAddChild(parent, xmlDocCopyNode(element.root(), parent->doc, 1));
}

class ContainerList : public testing::TestWithParam<const ItemList*> {};
class GrowingList : public testing::TestWithParam<const ItemList*> {};

// FEATURES has but one word that is an element; new device nodes are DEVNODES'.
std::vector<const ItemList*> growing_lists() {
  std::vector<const ItemList*> found(container_lists().begin(), container_lists().end());
  std::erase_if(found, [](const ItemList* list) { return list->key == "FEATURES" || list->key == "DEVICES"; });
  return found;
}

TEST_P(GrowingList, an_element_that_is_added_becomes_a_piece_at_the_end) {
  const ItemList& list = *GetParam();
  ASSERT_FALSE(list.example.element.empty()) << list.key << " has no example";
  const std::string base = base_for(list.key);
  const std::string old = value_in(base, list.key);
  expect_change_arrives(
      base, {std::string(list.key)}, [&](xmlNode* domain) { add_element(domain, list); },
      [&](std::string_view text, const xmlNode*) {
        const std::string value = value_in(text, list.key);
        EXPECT_TRUE(value.starts_with(old)) << value;
        EXPECT_TRUE(value.ends_with(list.example.piece)) << value;
      });
}

// The items of a list, by what the file itself makes.
class Items {
 public:
  explicit Items(const std::string& base) : conf_(*parse_ve_conf(base, report_)) {
    EXPECT_TRUE(plan_container(scope_));
  }
  std::vector<Item> found(const ItemList& list, const xmlNode* domain) { return list.found(scope_, domain); }

 private:
  Report report_;
  Context context_ = container_host("323");
  VeConf conf_;
  ContainerScope scope_{{report_}, context_, conf_};
};

// Takes away the one element that makes the list's first item; the item.
Item remove_first(xmlNode* domain, const ItemList& list, Items& items) {
  const std::vector<Item> before = items.found(list, domain);
  xmlNode* parent = parent_of(domain, list);
  for (xmlNode* node = parent->children; node; node = node->next) {
    if (node->type != XML_ELEMENT_NODE) continue;
    xmlNode* next = node->next;
    xmlUnlinkNode(node);
    const std::vector<Item> left = items.found(list, domain);
    if (!before.empty() && left == std::vector<Item>(before.begin() + 1, before.end())) {
      xmlFreeNode(node);
      return before[0];
    }
    next ? xmlAddPrevSibling(next, node) : xmlAddChild(parent, node);
  }
  ADD_FAILURE() << "no element of " << list.key;
  return {};
}

TEST_P(ContainerList, an_element_that_is_taken_away_takes_its_piece_along) {
  const ItemList& list = *GetParam();
  const std::string base = base_for(list.key);
  const std::string old = value_in(base, list.key);
  Items items(base);
  expect_change_arrives(
      base, {std::string(list.key)}, [&](xmlNode* domain) { remove_first(domain, list, items); },
      [&](std::string_view text, const xmlNode* domain) {
        const auto old_pieces = split(old, list.separators);
        const std::string value = value_in(text, list.key);
        EXPECT_EQ(split(value, list.separators).size(), old_pieces.size() - 1) << value;
        EXPECT_EQ(items.found(list, domain).size() + 1,
                  items.found(list, Domain(domain_xml_from_ve_conf(base, container_host("323"))->xml).root()).size());
      });
}

INSTANTIATE_TEST_SUITE_P(Tables, GrowingList, testing::ValuesIn(growing_lists()),
                         [](const auto& test) { return test_name(test.param->key, test.param->xml); });

INSTANTIATE_TEST_SUITE_P(Tables, ContainerList, testing::ValuesIn(container_lists().begin(), container_lists().end()),
                         [](const auto& test) { return test_name(test.param->key, test.param->xml); });

std::vector<const AdapterRow*> adapter_rows_back() {
  std::vector<const AdapterRow*> found;
  for (const AdapterRow& row : container_adapter_rows())
    if (row.back) found.push_back(&row);
  return found;
}

// The adapter of 323.conf that has what the row changes.
std::string_view adapter_for(std::string_view key) {
  static const std::map<std::string_view, std::string_view> kNames{
      {"network", "eth1"}, {"dhcp", "eth1"}, {"dhcp6", "eth1"}, {"type", "eth2"}, {"ifaceid", "eth2"}};
  const auto name = kNames.find(key);
  return name == kNames.end() ? "eth0" : name->second;
}

std::string piece_of(std::string_view text, std::size_t number) {
  const std::string netif = value_in(text, "NETIF");
  const auto pieces = split(netif, ";");
  return number < pieces.size() ? std::string(pieces[number]) : "";
}

class NetifRow : public testing::TestWithParam<const AdapterRow*> {};

TEST_P(NetifRow, a_change_of_an_interface_arrives_in_its_adapters_key_alone) {
  const AdapterRow& row = *GetParam();
  ASSERT_FALSE(row.example.xml.empty()) << row.pcs6 << " at " << row.xml << " has no example";
  const std::string base = base_for("NETIF");
  const std::string_view name = adapter_for(row.pcs6);
  const auto number = static_cast<std::size_t>(name.back() - '0');
  std::set<std::string_view> keys;
  for (const AdapterRow* other : adapter_rows_back())
    if (other->xml == row.xml || row.example.with.find(other->xml) != std::string_view::npos) keys.insert(other->pcs6);
  expect_change_arrives(
      base, {"NETIF"},
      [&](xmlNode* domain) {
        auto* interface = const_cast<xmlNode*>(interface_of(domain, name));
        ASSERT_TRUE(interface);
        put(interface, row.xml, row.example.xml);
        put_all(interface, row.example.with);
      },
      [&](std::string_view text, const xmlNode* domain) {
        for (std::size_t i = 0; i < 3; ++i)
          EXPECT_TRUE(i == number || piece_of(text, i) == piece_of(base, i)) << piece_of(text, i);
        const AdapterText adapter(piece_of(text, number));
        EXPECT_EQ(adapter.value(row.pcs6).value_or(""), row.example.pcs6);
        const std::string old = piece_of(base, number);
        for (const AdapterKey& key : parse_adapter_text(old))
          EXPECT_TRUE(keys.contains(key.key) || adapter.value(key.key) == key.value) << key.key;
        const xmlNode* interface = interface_of(domain, row.xml == "guest/@dev" ? row.example.xml : name);
        EXPECT_EQ(get(interface, row.xml), row.example.xml);
      });
}

INSTANTIATE_TEST_SUITE_P(Tables, NetifRow, testing::ValuesIn(adapter_rows_back()),
                         [](const auto& test) { return test_name(test.param->pcs6, test.param->xml); });

class KeptRowOfContainer : public testing::TestWithParam<KeptKey> {};

TEST_P(KeptRowOfContainer, a_change_in_metadata_arrives_in_its_key_alone) {
  const std::string key(GetParam().pcs6);
  const std::string place = "metadata/switchyard:domain/switchyard:pcs6/switchyard:kept[path=" + key + "]";
  expect_change_arrives(
      base_for(key), {key}, [&](xmlNode* domain) { put(domain, place, "12:34"); },
      [&](std::string_view text, const xmlNode* domain) {
        EXPECT_EQ(value_in(text, key), "12:34");
        EXPECT_EQ(get(domain, place), "12:34");
      });
}

INSTANTIATE_TEST_SUITE_P(Tables, KeptRowOfContainer,
                         testing::ValuesIn(container_kept().begin(), container_kept().end()),
                         [](const auto& test) { return test_name(test.param.pcs6, "kept"); });

}  // namespace
}  // namespace convert
