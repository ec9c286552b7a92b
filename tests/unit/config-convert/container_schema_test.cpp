// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Our own metadata element against its schema (config-convert/schema/switchyard-domain.rng), in all golden files, and
// in ones that are wrong.
#include "config-convert/xml/xml_path.hpp"
#include "foundation/atomic_file.hpp"

#include <gtest/gtest.h>
#include <libxml/relaxng.h>

#include <filesystem>
#include <memory>

namespace convert {
namespace {

namespace fs = std::filesystem;

template <auto Free>
struct FreeWith {
  template <typename T>
  void operator()(T* thing) const {
    Free(thing);
  }
};

void silent(void*, const char*, ...) {}

class DomainSchema : public testing::Test {
 protected:
  void SetUp() override {
    const std::string file = std::string(SOURCE_DIR) + "/config-convert/schema/switchyard-domain.rng";
    const std::unique_ptr<xmlRelaxNGParserCtxt, FreeWith<xmlRelaxNGFreeParserCtxt>> parser(
        xmlRelaxNGNewParserCtxt(file.c_str()));
    schema_.reset(xmlRelaxNGParse(parser.get()));
    ASSERT_TRUE(schema_) << file;
  }

  bool accepts(const xmlNode* element) const {
    XmlDoc doc(xmlNewDoc(nullptr));
    xmlDocSetRootElement(doc.get(), xmlDocCopyNode(const_cast<xmlNode*>(element), doc.get(), 1));
    const std::unique_ptr<xmlRelaxNGValidCtxt, FreeWith<xmlRelaxNGFreeValidCtxt>> check(
        xmlRelaxNGNewValidCtxt(schema_.get()));
    xmlRelaxNGSetValidErrors(check.get(), silent, silent, nullptr);
    return xmlRelaxNGValidateDoc(check.get(), doc.get()) == 0;
  }

 private:
  std::unique_ptr<xmlRelaxNG, FreeWith<xmlRelaxNGFree>> schema_;
};

TEST_F(DomainSchema, takes_the_metadata_of_all_golden_files) {
  int seen = 0;
  for (const auto& entry : fs::recursive_directory_iterator(TESTDATA_DIR)) {
    if (entry.path().extension() != ".xml") continue;
    const auto doc = parse_xml(read_file(entry.path().string(), 1U << 24).value(), entry.path().string());
    ASSERT_TRUE(doc) << entry.path();
    const xmlNode* element = find(xmlDocGetRootElement(doc->get()), "metadata/switchyard:domain");
    if (!element) continue;
    EXPECT_TRUE(accepts(element)) << entry.path();
    ++seen;
  }
  EXPECT_GT(seen, 50);
}

struct Case {
  const char* xml;
  bool good;
};

TEST_F(DomainSchema, refuses_what_no_converter_writes) {
  const std::string begin = "<s:domain xmlns:s='http://switchyard.org/xmlns/domain/1.0'>";
  const Case cases[] = {
      {"<s:pcs6><s:kept path='A'>b</s:kept></s:pcs6>", true},
      {"<s:pcs6/>", true},
      {"", true},
      {"<x:other xmlns:x='urn:x' a='b'><x:deep/></x:other><s:pcs6/>", true},
      {"<s:pcs6/><s:pcs6/>", false},
      {"<s:pcs6><s:kept>b</s:kept></s:pcs6>", false},
      {"<s:pcs6><s:kept path=''>b</s:kept></s:pcs6>", false},
      {"<s:pcs6><s:kept path='A'><b/></s:kept></s:pcs6>", false},
      {"<s:pcs6><s:lost path='A'/></s:pcs6>", false},
      {"<s:pcs6>text</s:pcs6>", false},
  };
  for (const Case& one : cases) {
    const auto doc = parse_xml(begin + one.xml + "</s:domain>", "a test's");
    ASSERT_TRUE(doc) << one.xml;
    EXPECT_EQ(accepts(xmlDocGetRootElement(doc->get())), one.good) << one.xml;
  }
}

}  // namespace
}  // namespace convert
