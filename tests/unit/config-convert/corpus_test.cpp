// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Properties over a corpus of foreign files, where one lies beside the checkout: each file converts to XML that
// libvirt's schema takes, or is refused with words for a known reason.
#include "config-convert/disk/disk_descriptor.hpp"
#include "foundation/unique_fd.hpp"
#include "samples.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

namespace convert {
namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = fs::path(SOURCE_DIR) / "../shared/corpus";

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
    {"path-escape", "not below"},
    {"libphdi-doc_example", "cycles"},  // its GUIDs are the word "guid"
    {"Snapshots.xml", "root element"},
};

std::string refusal_of(const std::string& name) {
  for (const auto& [part, words] : kRefused)
    if (name.find(part) != std::string::npos) return words;
  return {};
}

std::vector<fs::path> files(const char* folder) {
  std::vector<fs::path> found;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(kCorpus / folder, none)) found.push_back(entry.path());
  return found;
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
void check_all(const char* folder, Convert convert) {
  if (files(folder).empty()) GTEST_SKIP() << "no corpus beside the checkout";
  for (const fs::path& path : files(folder)) {
    SCOPED_TRACE(path.filename().string());
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

TEST(Corpus, machines_convert_or_are_refused_with_words) { check_all("pvs", domain_xml_from_pvs); }

TEST(Corpus, containers_convert_or_are_refused_with_words) { check_all("ve-conf", domain_xml_from_ve_conf); }

TEST(Corpus, descriptors_are_read_or_refused_with_words) {
  if (files("diskdescriptor").empty()) GTEST_SKIP() << "no corpus beside the checkout";
  for (const fs::path& path : files("diskdescriptor")) {
    SCOPED_TRACE(path.filename().string());
    const auto disk = parse_disk_descriptor(*read_file(path.string(), kInputLimitBytes), "d");
    const std::string words = refusal_of(path.filename().string());
    if (words.empty())
      EXPECT_TRUE(disk) << disk.error().message;
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
