// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Properties over every file there is, our own and a corpus of foreign ones: each converts to XML that libvirt's schema
// takes, or is refused with words for a known reason; the way back leaves it as it is, byte for byte.
#include "config-convert/disk/disk_bundle.hpp"
#include "files_in_memory.hpp"
#include "foundation/unique_fd.hpp"
#include "sample_files.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <map>

namespace convert {
namespace {

namespace fs = std::filesystem;

// Part of the name, and words of the refusal.
const std::map<std::string, std::string> kRefused{
    {"invalid-log-instead-of-xml", "log"},
    {"legacy-ini", "INI"},
    {"vmtest_server", "UUID"},
    {"openvz-xmlmodel_no-hardware", "VM_UUID"},
    {"openvz-xmlmodel_valid", "VM_UUID"},
    {"openvz-xmlmodel_virt-print", "VM_UUID"},
    {"openvz-xmlmodel_xmlns", "VM_UUID"},
    {"virtual-appliance-only", "appliance"},
    {"container-as-pvs", "ve.conf"},
    {"encrypted", "encrypted"},
    {"macos", "macOS"},
    {"global_vz.conf_openvz", "VE_PRIVATE"},  // placeholders of a build were never filled in
    {"missing-parent", "not among the snapshots"},
    {"padding1", "Padding"},
    {"path-escape", "leaves the machine's folder"},
    {"libphdi-doc_example", "cycles"},  // its GUIDs are the word "guid"
    {"Snapshots.xml", "root element"},
};

std::string refusal_of(const std::string& name) {
  for (const auto& [part, words] : kRefused)
    if (name.find(part) != std::string::npos) return words;
  return {};
}

bool is_valid(const std::string& xml) {
  if (std::system("test -e /usr/share/libvirt/schemas/domain.rng && command -v xmllint >/dev/null") != 0) return true;
  std::string file = testing::TempDir() + "corpus_XXXXXX";
  const UniqueFd fd(::mkstemp(file.data()));
  std::ofstream(file) << xml;
  const int status =
      std::system(("xmllint --noout --relaxng /usr/share/libvirt/schemas/domain.rng " + file + " 2>/dev/null").c_str());
  fs::remove(file);
  return status == 0;
}

Context host() {
  Context context;
  context.home = "/vz/vmprivate/x";
  context.ve_id = "101";
  context.memory_kib = 16U << 20;
  context.cpu_count = 8;
  context.cpu_mhz = 2400;
  return context;
}

template <typename Convert>
void check_forward(const std::vector<fs::path>& files, Convert convert) {
  for (const fs::path& path : files) {
    SCOPED_TRACE(path.string());
    const auto text = read_file(path.string(), kInputLimitBytes);
    ASSERT_TRUE(text);
    const auto done = convert(*text, host());
    const std::string words = refusal_of(path.filename().string());
    if (!words.empty()) {
      ASSERT_FALSE(done);
      EXPECT_NE(done.error().message.find(words), std::string::npos) << done.error().message;
      continue;
    }
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_TRUE(is_valid(done->xml)) << done->xml;
    EXPECT_EQ(convert(*text, host())->xml, done->xml);
  }
}

struct Piece {
  std::string_view begin;
  std::string_view end;
  std::string_view instead = {};
};

// The text with each piece that begins and ends so replaced.
std::string without(std::string text, const Piece& piece) {
  for (auto from = text.find(piece.begin); from != text.npos; from = text.find(piece.begin, from)) {
    const auto to = text.find(piece.end, from + piece.begin.size());
    if (to == text.npos) break;
    text.replace(from, to + piece.end.size() - from, piece.instead);
    from += piece.instead.size();
  }
  return text;
}

// Where files can be looked at, and none is there.
Context host_without_disks() {
  Context context = host();
  context.look_at = [](const std::string&, std::size_t) { return std::optional<FileGlimpse>(); };
  context.allow_missing_disks = true;
  return context;
}

template <typename Convert, typename Merge>
void check_round_trip(const std::vector<fs::path>& files, const Context& context, Convert convert, Merge merge) {
  for (const fs::path& path : files) {
    SCOPED_TRACE(path.string());
    const std::string text = read_file(path.string(), kInputLimitBytes).value();
    const auto done = convert(text, context);
    if (!done) continue;
    // as libvirt shows it to its administrators, and to everybody else
    for (const std::string& xml : {done->xml, without(done->xml, {" passwd=\"", "\""})}) {
      const auto merged = merge(xml, text, context);
      ASSERT_TRUE(merged) << merged.error().message;
      EXPECT_FALSE(merged->changed) << told(merged->report);
      EXPECT_TRUE(merged->text == text);
    }
  }
}

// What a file without a base does not say: what was kept aside, and what comes from it (addresses of the guest with
// their routes and filters, CPU masks, a name that libvirt could not take); how large an image is; whose time a clock
// shifts.
constexpr std::array kNotOfNewFiles{
    Piece{"\n  <metadata>", "</metadata>"},
    Piece{"\n  <title>", "</title>"},
    Piece{"\n    <feature policy=\"disable\"", "/>"},
    Piece{" basis=\"", "\""},
    Piece{">\n        <metadata_cache>", "</driver>", "/>"},
    Piece{"\n      <source>\n        <ip ", "</source>"},
    Piece{"\n      <filterref filter=\"clean-traffic\">", "</filterref>"},
    Piece{"\n      <filterref filter=\"no-mac-spoofing\"", "/>"},
};

std::string of_new_file(std::string xml) {
  for (const Piece& piece : kNotOfNewFiles) xml = without(std::move(xml), piece);
  return xml;
}

// What a domain says makes a new file, that file the same domain, and the domain no change in the file.
template <typename Convert, typename Merge>
void check_way_there(const std::vector<fs::path>& files, Convert convert, Merge merge) {
  for (const fs::path& path : files) {
    SCOPED_TRACE(path.string());
    const auto done = convert(read_file(path.string(), kInputLimitBytes).value(), host());
    if (!done) continue;
    const auto made = merge(done->xml, "", host());
    ASSERT_TRUE(made) << made.error().message;
    const auto again = convert(made->text, host());
    ASSERT_TRUE(again) << again.error().message << made->text;
    EXPECT_EQ(of_new_file(again->xml), of_new_file(done->xml)) << made->text;
    const auto merged = merge(done->xml, made->text, host());
    ASSERT_TRUE(merged) << merged.error().message;
    EXPECT_FALSE(merged->changed) << told(merged->report) << made->text;
  }
}

const std::vector<fs::path> kMachines = all_files(".pvs", "pvs");
const std::vector<fs::path> kContainers = all_files(".conf", "ve-conf");

TEST(Corpus, machines_convert_or_are_refused_with_words) { check_forward(kMachines, domain_xml_from_pvs); }

TEST(Corpus, containers_convert_or_are_refused_with_words) { check_forward(kContainers, domain_xml_from_ve_conf); }

TEST(Corpus, machines_come_back_unchanged) {
  for (const Context& context : {host(), host_without_disks()})
    check_round_trip(kMachines, context, domain_xml_from_pvs, pvs_from_domain_xml);
}

TEST(Corpus, containers_come_back_unchanged) {
  for (const Context& context : {host(), host_without_disks()})
    check_round_trip(kContainers, context, domain_xml_from_ve_conf, ve_conf_from_domain_xml);
}

TEST(Corpus, machines_are_made_of_domains) { check_way_there(kMachines, domain_xml_from_pvs, pvs_from_domain_xml); }

TEST(Corpus, containers_are_made_of_domains) {
  check_way_there(kContainers, domain_xml_from_ve_conf, ve_conf_from_domain_xml);
}

TEST(Corpus, descriptors_are_read_or_refused_with_words) {
  if (foreign_files("diskdescriptor").empty()) GTEST_SKIP() << "no corpus beside the checkout";
  for (const fs::path& path : foreign_files("diskdescriptor")) {
    SCOPED_TRACE(path.filename().string());
    const Context context =
        with_files({{"/vm/d.hdd/DiskDescriptor.xml", *read_file(path.string(), kInputLimitBytes)}});
    const auto disk = read_disk_bundle("/vm/d.hdd", {"/vm", {}}, context);
    const std::string words = refusal_of(path.filename().string());
    if (words.empty())
      EXPECT_TRUE(disk && *disk) << disk.error().message;
    else if (!disk)
      EXPECT_NE(disk.error().message.find(words), std::string::npos) << disk.error().message;
    else
      ADD_FAILURE() << "read, though it is broken";
  }
}

// A cut file is never a machine, and never a crash.
TEST(Corpus, machines_cut_anywhere_are_refused) {
  const std::string text = machine_sample();
  for (std::size_t length = 0; length + 30 < text.size(); length += 97)
    EXPECT_FALSE(domain_xml_from_pvs(text.substr(0, length), host())) << length;
}

}  // namespace
}  // namespace convert
