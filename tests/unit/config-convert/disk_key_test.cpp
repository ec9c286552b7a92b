// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Encrypted disks: which image goes with which key, and how a key comes back from a domain.
#include "config-convert/vm/disk_key.hpp"

#include "config-convert/fields.hpp"
#include "files_in_memory.hpp"
#include "image_bytes.hpp"
#include "samples.hpp"

namespace convert {
namespace {

constexpr const char* kUuid = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";
constexpr const char* kOther = "e2a4f0c6-0b5b-4bd6-9f0e-3c8c2f6d1a77";
constexpr const char* kField = "Hardware/Hdd[0]/Encryption/KeyId";
const std::string kHome = "/var/parallels/web01.pvm/";

// The sample on an image of that name, with that in place of the disk's last leaf's end.
std::string machine(const std::string& image, const std::string& more = {}) {
  return with(with(machine_sample(), "<SystemName>harddisk1.hdd", "<SystemName>" + image), "</Hdd>", more + "</Hdd>");
}

std::string key(const std::string& id) { return "<Encryption><KeyId>" + id + "</KeyId></Encryption>"; }

std::string encryption(const std::string& secret, const std::string& format = "luks") {
  return "<encryption format=\"" + format + "\">" + secret + "</encryption>";
}

std::string secret(const std::string& uuid) { return "<secret type=\"passphrase\" uuid=\"" + uuid + "\"/>"; }

std::string luks_bytes(std::uint32_t method = 2, const std::string& backing = {}) {
  std::string bytes = qcow2_bytes(1 << 20, backing);
  put_big(bytes, 32, method, 4);
  return bytes;
}

// The domain of a machine whose disk has no key, with that in <source>, or in <disk>.
std::string domain_with(const std::string& in_source, const std::string& in_disk = {}) {
  std::string xml = domain_xml_from_pvs(machine("a.qcow2"), {}).value().xml;
  const std::string source = "<source file=\"" + kHome + "a.qcow2\"";
  return with(xml, source + "/>", source + ">" + in_source + "</source>" + in_disk);
}

TEST(DiskKey, of_a_libvirt_secret_is_written_into_the_source) {
  for (const std::string& written : {std::string(kUuid), "{" + std::string(kUuid) + "}",
                                     std::string("{1B4E28BA-2FA1-11D2-883F-0016D3CCA427}"), std::string(" ") + kUuid}) {
    const std::string text = machine("a.qcow2", key(written));
    for (const Context& context : {Context(), with_files({{kHome + "a.qcow2", luks_bytes()}})}) {
      const auto done = domain_xml_from_pvs(text, context);
      ASSERT_TRUE(done) << written << ": " << done.error().message;
      const auto doc = parse_xml(done->xml, "test");
      const xmlNode* disk = find(xmlDocGetRootElement(doc->get()), "devices/disk");
      EXPECT_EQ(get(disk, "source/encryption/@format"), "luks");
      EXPECT_EQ(get(disk, "source/encryption/secret/@type"), "passphrase");
      EXPECT_EQ(get(disk, "source/encryption/secret/@uuid"), kUuid);
      const auto merged = pvs_from_domain_xml(done->xml, text, context);
      ASSERT_TRUE(merged) << merged.error().message;
      EXPECT_FALSE(merged->changed) << told(merged->report);
    }
  }
}

TEST(DiskKey, an_empty_one_is_none) {
  for (const char* none : {"<Encryption/>", "<Encryption><KeyId/></Encryption>",
                           "<Encryption><KeyId> </KeyId></Encryption>", "<Encrypted>0</Encrypted>"}) {
    const auto done = domain_xml_from_pvs(machine("a.qcow2", none), {});
    ASSERT_TRUE(done) << none << ": " << done.error().message;
    EXPECT_EQ(done->xml.find("encryption"), std::string::npos) << none;
  }
}

struct Wrong {
  const char* name;
  std::string text;
  std::string image;  // what is there under the disk's name; empty: nobody looks
  const char* words;
};

class WrongKey : public testing::TestWithParam<Wrong> {
 protected:
  static Context host() {
    if (GetParam().image.empty()) return {};
    return with_files({{kHome + "a.qcow2", GetParam().image}, {kHome + "base", luks_bytes()}});
  }
};

TEST_P(WrongKey, is_refused_and_keeps_no_domain_from_coming_back) {
  const auto done = domain_xml_from_pvs(GetParam().text, host());
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find(GetParam().words), std::string::npos) << done.error().message;
  EXPECT_TRUE(pvs_from_domain_xml(domain_with(""), GetParam().text, host()));
}

INSTANTIATE_TEST_SUITE_P(
    Table, WrongKey,
    testing::Values(
        Wrong{"no_uuid", machine("a.qcow2", key("office")), "", "Hdd[0]: the disk is encrypted: decrypt it on its old"},
        Wrong{"zero", machine("a.qcow2", key("{00000000-0000-0000-0000-000000000000}")), "", "on its old server"},
        Wrong{"old_flag", machine("a.qcow2", "<Encrypted>1</Encrypted>" + key(kUuid)), "", "on its old server"},
        Wrong{"parallels_image", machine("harddisk1.hdd", key(kUuid)), "", "is ploop, expected qcow2"},
        Wrong{"plain_image", machine("a.raw", key(kUuid)), "", "is raw, expected qcow2"},
        Wrong{"not_encrypted", machine("a.qcow2", key(kUuid)), qcow2_bytes(1 << 20), "is not encrypted with one"},
        Wrong{"no_key", machine("a.qcow2"), luks_bytes(), "is encrypted, and Encryption/KeyId is empty"},
        Wrong{"aes", machine("a.qcow2", key(kUuid)), luks_bytes(1), "by qcow2's method 1, expected 2 (LUKS)"},
        Wrong{"backing", machine("a.qcow2", key(kUuid)), luks_bytes(2, "base"),
              "base' is encrypted, which of a disk's"}),
    [](const auto& test) { return test.param.name; });

TEST(DiskKey, is_believed_of_an_image_that_is_yet_to_be_made) {
  for (const std::string& image : {qcow2_bytes(1 << 20), luks_bytes()})
    for (const std::string& more : {std::string(), key(kUuid)}) {
      Context context = with_files({{kHome + "a.qcow2", image}});
      context.trusts_keys = true;
      const auto done = domain_xml_from_pvs(machine("a.qcow2", more), context);
      ASSERT_TRUE(done) << done.error().message;
      EXPECT_EQ(done->xml.find(kUuid) != std::string::npos, !more.empty());
    }
}

// An upgrade's overlay has no key, whatever the old server's file says.
TEST(DiskKey, of_an_image_that_stands_for_the_disk_must_be_seen) {
  const auto done = [](const std::string& image) {
    Context context = with_files({{"/srv/b.qcow2", image}});
    context.images["harddisk1.hdd"] = {"/srv/b.qcow2", "qcow2", false};
    return domain_xml_from_pvs(machine("harddisk1.hdd", key(kUuid)), context);
  };
  EXPECT_TRUE(done(luks_bytes()));
  for (const std::string& image : {qcow2_bytes(1 << 20), luks_bytes(1), std::string("boot")}) EXPECT_FALSE(done(image));
}

struct Back {
  const char* name;
  std::string in_source;
  std::string in_disk;
  std::string base;
  std::string comes_back;  // as KeyId
};

class KeyBack : public testing::TestWithParam<Back> {};

TEST_P(KeyBack, comes_into_the_file) {
  const Back& given = GetParam();
  const std::string base = machine("a.qcow2", given.base);
  const std::string xml = domain_with(given.in_source, given.in_disk);
  const auto merged = pvs_from_domain_xml(xml, base, {});
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_EQ(*pvs_field(merged->text, kField), given.comes_back) << merged->text;
  EXPECT_EQ(merged->changed, *pvs_field(base, kField) != given.comes_back) << told(merged->report);
  const auto again = pvs_from_domain_xml(xml, merged->text, {});
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_FALSE(again->changed) << told(again->report);
}

INSTANTIATE_TEST_SUITE_P(
    Table, KeyBack,
    testing::Values(Back{"of_the_source", encryption(secret(kUuid)), "", "", kUuid},
                    Back{"of_the_disk", "", encryption(secret(kUuid)), "", kUuid},
                    Back{"of_the_source_first", encryption(secret(kUuid)), encryption(secret(kOther)), "", kUuid},
                    Back{"over_another", encryption(secret(kUuid)), "", key(kOther), kUuid},
                    Back{"over_an_old_servers", encryption(secret(kUuid)), "", key("office"), kUuid},
                    Back{"spelled_otherwise", encryption(secret(kUuid)), "",
                         key("{1B4E28BA-2FA1-11D2-883F-0016D3CCA427}"), "{1B4E28BA-2FA1-11D2-883F-0016D3CCA427}"},
                    Back{"gone", "", "", key(kUuid), ""}, Back{"an_old_servers_gone", "", "", key("office"), ""},
                    Back{"of_another_format", encryption(secret(kUuid), "qcow"), "", key(kUuid), ""},
                    Back{"of_luks2", encryption(secret(kUuid), "luks2"), "", "", ""},
                    Back{"by_usage", encryption("<secret type=\"passphrase\" usage=\"/a\"/>"), "", key(kUuid), ""},
                    Back{"without_a_secret", encryption(""), "", "", ""}),
    [](const auto& test) { return test.param.name; });

TEST(DiskKey, is_set_and_emptied_as_a_field) {
  const std::string base = machine("a.qcow2", "<Removable>0</Removable>");
  const auto set = pvs_with_fields(base, {{kField, kUuid}});
  ASSERT_TRUE(set) << set.error().message;
  const auto at = set->find("<Encryption>");
  ASSERT_NE(at, std::string::npos) << *set;
  EXPECT_LT(set->find("<Removable>"), at);
  EXPECT_LT(at, set->find("</Hdd>"));
  EXPECT_EQ(*pvs_field(*set, kField), kUuid);
  EXPECT_NE(domain_xml_from_pvs(*set, {}).value().xml.find(kUuid), std::string::npos);
  EXPECT_EQ(*pvs_with_fields(*set, {{kField, kUuid}}), *set);

  const auto emptied = pvs_with_fields(*set, {{kField, ""}});
  ASSERT_TRUE(emptied) << emptied.error().message;
  EXPECT_EQ(*emptied, with(*set, kUuid, ""));
  EXPECT_EQ(domain_xml_from_pvs(*emptied, {}).value().xml, domain_xml_from_pvs(base, {}).value().xml);
  EXPECT_EQ(*pvs_with_fields(base, {{kField, ""}}), base);
  EXPECT_EQ(*pvs_field(*pvs_with_fields(machine("a.qcow2", "<Encryption/>"), {{kField, kUuid}}), kField), kUuid);
}

TEST(DiskKey, is_the_domains) { EXPECT_EQ(owner_of_pvs_field(kField), FieldOwner::kDomain); }

}  // namespace
}  // namespace convert
