// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whole conversions against the XML that was looked at once: testdata/NAME.{pvs,conf} and the samples of examples/.
// SWITCHYARD_UPDATE_GOLDEN=1 writes the files anew; read the difference before committing it. Where libvirt's schema
// is installed, each golden file is valid.
#include "sample_files.hpp"

#include <cstdlib>
#include <fstream>

namespace convert {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSchema = "/usr/share/libvirt/schemas/domain.rng";

Context host(const fs::path& input) {
  Context context;
  context.cpu_count = 8;
  context.cpu_mhz = 2400;
  context.memory_kib = 16U << 20;
  context.virtual_networks["Bridged"] = {NetworkTarget::Kind::kBridge, "br0"};
  if (input.extension() == ".conf") context.ve_id = input.stem().string();
  return context;
}

std::vector<fs::path> inputs() {
  std::vector<fs::path> found = own_files(".pvs");
  for (fs::path& container : own_files(".conf")) found.push_back(std::move(container));
  return found;
}

std::string name_of(const fs::path& input) {
  std::string name = input.stem() == "config" ? input.parent_path().stem().string() : input.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

class Golden : public testing::TestWithParam<fs::path> {};

TEST_P(Golden, conversion_gives_the_known_xml) {
  const auto text = read_file(GetParam().string(), kInputLimitBytes);
  ASSERT_TRUE(text);
  const Context context = host(GetParam());
  const auto done =
      GetParam().extension() == ".pvs" ? domain_xml_from_pvs(*text, context) : domain_xml_from_ve_conf(*text, context);
  ASSERT_TRUE(done) << done.error().message;
  const std::string golden = std::string(TESTDATA_DIR) + "/" + name_of(GetParam()) + ".xml";
  if (std::getenv("SWITCHYARD_UPDATE_GOLDEN")) std::ofstream(golden) << done->xml;
  EXPECT_EQ(done->xml, read_file(golden, kInputLimitBytes).value());
}

TEST_P(Golden, xml_is_valid_by_libvirts_schema) {
  if (!fs::exists(kSchema) || std::system("command -v xmllint >/dev/null") != 0)
    GTEST_SKIP() << "no schema, or no xmllint";
  const std::string golden = std::string(TESTDATA_DIR) + "/" + name_of(GetParam()) + ".xml";
  EXPECT_EQ(
      std::system(("xmllint --noout --relaxng " + std::string(kSchema) + " '" + golden + "' 2>/dev/null").c_str()), 0)
      << golden;
}

INSTANTIATE_TEST_SUITE_P(Files, Golden, testing::ValuesIn(inputs()),
                         [](const auto& test) { return name_of(test.param); });

}  // namespace
}  // namespace convert
