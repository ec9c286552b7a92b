// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What must not count in a config.pvs: the order of its elements, bookkeeping attributes, the language of the host,
// elements that nobody knows; and what a change in the domain must leave alone. Over all samples of our own.
#include "config-convert/xml/xml_reader.hpp"
#include "sample_files.hpp"

#include <array>
#include <clocale>
#include <functional>
#include <locale>
#include <map>
#include <random>

namespace convert {
namespace {

struct Sample {
  std::string name;
  std::string text;
};

std::vector<Sample> machines() {
  std::vector<Sample> found;
  for (const auto& path : own_files(".pvs"))
    found.push_back({path.string(), read_file(path.string(), kInputLimitBytes).value()});
  return found;
}

Context host() {
  Context context;
  context.home = "/vz/vmprivate/x";
  context.cpu_count = 8;
  context.cpu_mhz = 2400;
  context.memory_kib = 16U << 20;
  return context;
}

std::string xml_of(const std::string& text) {
  const auto done = domain_xml_from_pvs(text, host());
  EXPECT_TRUE(done) << done.error().message;
  return done ? done->xml : "";
}

void for_each_element(xmlNode* element, const std::function<void(xmlNode*)>& act) {
  act(element);
  for (xmlNode* node = element->children; node; node = node->next)
    if (node->type == XML_ELEMENT_NODE) for_each_element(node, act);
}

// The text after `act` was done to each element.
std::string edited(const std::string& text, const std::function<void(xmlNode*)>& act) {
  const XmlDoc doc = parse_xml(text, "sample").value();
  for_each_element(xmlDocGetRootElement(doc.get()), act);
  xmlChar* bytes = nullptr;
  int size = 0;
  xmlDocDumpMemory(doc.get(), &bytes, &size);
  std::string dumped(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
  xmlFree(bytes);
  return dumped;
}

// Elements of one name keep their order among themselves: devices without an Index are numbered by it.
void shuffle_children(xmlNode* parent, std::mt19937& random) {
  std::vector<std::string> names;
  std::map<std::string, std::vector<xmlNode*>> by_name;
  for (xmlNode* node = parent->children; node; node = node->next) {
    if (node->type != XML_ELEMENT_NODE) continue;
    names.emplace_back(name_of(node));
    by_name[names.back()].push_back(node);
  }
  std::shuffle(names.begin(), names.end(), random);
  std::map<std::string, std::size_t> taken;
  for (const std::string& name : names) {
    xmlNode* node = by_name[name][taken[name]++];
    xmlUnlinkNode(node);
    xmlAddChild(parent, node);
  }
}

TEST(PvsProperties, order_of_elements_does_not_count) {
  std::mt19937 random(1);
  for (const Sample& sample : machines()) {
    SCOPED_TRACE(sample.name);
    EXPECT_EQ(xml_of(edited(sample.text, [&](xmlNode* node) { shuffle_children(node, random); })), xml_of(sample.text));
  }
}

TEST(PvsProperties, attributes_and_namespaces_do_not_count) {
  const auto strip = [](xmlNode* node) {
    while (node->properties) xmlRemoveProp(node->properties);
    xmlSetNs(node, nullptr);
    xmlFreeNsList(node->nsDef);
    node->nsDef = nullptr;
  };
  for (const Sample& sample : machines()) {
    SCOPED_TRACE(sample.name);
    EXPECT_EQ(xml_of(edited(sample.text, strip)), xml_of(sample.text));
  }
}

// Both dialects say the same of a Linux machine under a BIOS whose chipset is written down.
TEST(PvsProperties, root_element_alone_changes_nothing) {
  int compared = 0;
  for (const Sample& sample : machines()) {
    const XmlDoc doc = parse_xml(sample.text, "sample").value();
    const auto leaf = [&](std::initializer_list<const char*> path) {
      const xmlNode* node = xmlDocGetRootElement(doc.get());
      for (const char* name : path) node = first_child(node, name);
      return node ? own_text(node) : "";
    };
    if (leaf({"Hardware", "Chipset", "Type"}) != "1" || leaf({"Settings", "General", "OsType"}) == "8" ||
        leaf({"Settings", "Startup", "Bios", "EfiEnabled"}) != "0")
      continue;
    SCOPED_TRACE(sample.name);
    ++compared;
    const auto other = edited(sample.text, [](xmlNode* node) {
      if (name_of(node) == "ParallelsVirtualMachine") xmlNodeSetName(node, BAD_CAST "VirtuozzoVirtualMachine");
    });
    EXPECT_EQ(xml_of(other), xml_of(sample.text));
  }
  EXPECT_GE(compared, 3);
}

struct GermanNumbers : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

TEST(PvsProperties, language_of_the_host_does_not_count) {
  for (const Sample& sample : machines()) {
    SCOPED_TRACE(sample.name);
    const std::string wanted = xml_of(sample.text);
    const std::locale before = std::locale::global(std::locale(std::locale::classic(), new GermanNumbers));
    std::setlocale(LC_ALL, "de_DE.UTF-8");  // where it is installed, C's own functions write commas too
    const std::string seen = xml_of(sample.text);
    const auto back = pvs_from_domain_xml(wanted, sample.text, host());
    std::setlocale(LC_ALL, "C");
    std::locale::global(before);
    EXPECT_EQ(seen, wanted);
    EXPECT_TRUE(back && !back->changed);
  }
}

// A sample with things of no meaning to us between its elements.
std::string with_unknown_parts(const std::string& text, std::mt19937& random) {
  constexpr std::array<const char*, 4> kParts{"<Zanzibar a=\"1\"><Index>7</Index><!-- cloves --></Zanzibar>",
                                              "<!-- looked at by hand -->", "<?tool keep?>", "\r\n\t \n<Zone/>"};
  std::vector<std::size_t> places;
  for (auto end = text.find("</"); end != text.npos; end = text.find("</", end + 1))
    places.push_back(text.find('>', end) + 1);
  places.pop_back();  // behind the root
  std::string changed = text;
  std::vector<std::size_t> chosen;
  std::sample(places.begin(), places.end(), std::back_inserter(chosen), 12, random);
  for (auto place = chosen.rbegin(); place != chosen.rend(); ++place)
    changed.insert(*place, kParts[random() % kParts.size()]);
  return changed;
}

// 4100 MiB, which no sample has.
constexpr const char* kOtherKib = ">4198400<";
constexpr const char* kOtherMib = "4100";

std::string with_other_memory(std::string xml) {
  for (const char* place : {"<memory unit=\"KiB\"", "<currentMemory unit=\"KiB\""}) {
    const auto start = xml.find('>', xml.find(place));
    xml.replace(start, xml.find('<', start) - start + 1, kOtherKib);
  }
  return xml;
}

TEST(PvsProperties, unknown_parts_survive_in_place) {
  std::mt19937 random(2);
  for (const Sample& sample : machines()) {
    SCOPED_TRACE(sample.name);
    const std::string text = with_unknown_parts(sample.text, random);
    const std::string xml = xml_of(text);
    EXPECT_EQ(xml, xml_of(sample.text));
    const auto same = pvs_from_domain_xml(xml, text, host());
    ASSERT_TRUE(same) << same.error().message;
    EXPECT_FALSE(same->changed) << told(same->report);
    EXPECT_TRUE(same->text == text);

    const auto start = text.find("<RAM>");
    if (start == text.npos) continue;
    std::string wanted = text;
    wanted.replace(start + 5, text.find('<', start + 5) - start - 5, kOtherMib);
    const auto other = pvs_from_domain_xml(with_other_memory(xml), text, host());
    ASSERT_TRUE(other) << other.error().message;
    EXPECT_TRUE(other->changed);
    EXPECT_TRUE(other->text == wanted) << told(other->report);
  }
}

TEST(PvsProperties, merging_twice_changes_nothing_more) {
  for (const Sample& sample : machines()) {
    SCOPED_TRACE(sample.name);
    const std::string xml = with_other_memory(xml_of(sample.text));
    const auto once = pvs_from_domain_xml(xml, sample.text, host());
    ASSERT_TRUE(once) << once.error().message;
    EXPECT_TRUE(once->changed);
    const auto twice = pvs_from_domain_xml(xml, once->text, host());
    ASSERT_TRUE(twice) << twice.error().message;
    EXPECT_FALSE(twice->changed) << told(twice->report);
    EXPECT_TRUE(twice->text == once->text);
    EXPECT_NE(xml_of(once->text).find(kOtherKib), std::string::npos);
  }
}

struct Hostile {
  const char* name;
  std::string text;
  const char* words;
};

std::string repeated(const std::string& piece, std::size_t times) {
  std::string text;
  text.reserve(piece.size() * times);
  while (times-- > 0) text += piece;
  return text;
}

class PvsLimit : public testing::TestWithParam<Hostile> {};

// As a file, as the base of a merge, and as the domain that is merged.
TEST_P(PvsLimit, refuses_with_words_both_ways) {
  const auto& text = GetParam().text;
  for (const auto& message : {domain_xml_from_pvs(text, host()).error().message,
                              pvs_from_domain_xml(xml_of(machine_sample()), text, host()).error().message,
                              pvs_from_domain_xml(text, machine_sample(), host()).error().message})
    EXPECT_NE(message.find(GetParam().words), std::string::npos) << message;
}

INSTANTIATE_TEST_SUITE_P(
    Table, PvsLimit,
    testing::Values(Hostile{"bytes", "<a>" + std::string(kInputLimitBytes - 6, ' ') + "</a>", "limit"},
                    Hostile{"depth", repeated("<a>", 65) + repeated("</a>", 65), "64 levels"},
                    Hostile{"elements", "<a>" + repeated("<b/>", 1'000'001) + "</a>", "1000000 elements"}),
    [](const auto& test) { return test.param.name; });

// A million devices are refused by their number, not one by one.
TEST(PvsProperties, too_many_devices_are_refused) {
  for (const char* kind : {"Hdd", "CdRom", "Fdd", "NetworkAdapter", "Serial", "Sound"}) {
    const std::string many = repeated(std::string("<") + kind + "/>", 65) + "</Hardware>";
    const auto done = domain_xml_from_pvs(with(machine_sample(), "</Hardware>", many), host());
    ASSERT_FALSE(done) << kind;
    EXPECT_NE(done.error().message.find("at most 64"), std::string::npos) << done.error().message;
  }
}

}  // namespace
}  // namespace convert
