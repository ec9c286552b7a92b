// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/convert.hpp"
#include "config-convert/fields.hpp"
#include "dispatcher/settings/set_plan.hpp"
#include "set_samples.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>

namespace dispatcher {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kFirst = "0f8a8f0c-6c2b-4a3e-9d1e-2b0ca4ea2b11";
constexpr const char* kOther = "0f8a8f0c-6c2b-4a3e-9d1e-2b0ca4ea2b22";

Result<SetPlan> planned(const Situation& situation, const std::string& setting, const std::string& value) {
  json::array operations;
  operations.push_back(json::array{json::string(setting), json::parse(value)});
  return plan_set(situation, operations);
}

Result<SetPlan> set_disk(const Situation& situation, const std::string& options) {
  return planned(situation, "device-set",
                 R"({"name":"hdd0","copy":"/var/parallels/web01.pvm/n.qcow2",)" + options + "}");
}

std::string words(const Situation& situation, const std::string& options) {
  const auto plan = set_disk(situation, options);
  return plan ? "none" : plan.error().message;
}

Situation after(const Situation& situation, const SetPlan& plan) {
  Situation next = situation;
  next.config = plan.config;
  next.definition = plan.definition;
  return next;
}

SetPlan with_key(const Situation& situation, const std::string& options) {
  auto plan = set_disk(situation, options);
  EXPECT_TRUE(plan) << (plan ? "" : plan.error().message);
  return plan ? *plan : SetPlan{};
}

std::string key_leaf(const SetPlan& plan) {
  const auto key = convert::pvs_field(plan.config, "Hardware/Hdd[0]/Encryption/KeyId");
  return key ? *key : key.error().message;
}

const std::string kEncrypt = std::string(R"("encrypt":true,"encryption-keyid":")") + kFirst + '"';

TEST(DiskEncryption, copies_the_disk_into_an_image_with_the_key_and_wipes_the_old_one) {
  const SetPlan plan = with_key(machine(), kEncrypt);
  ASSERT_EQ(plan.images.size(), 2U);
  const ImageWish &copy = plan.images[0], &old = plan.images[1];
  EXPECT_EQ(copy.act, ImageWish::Act::kCopy);
  EXPECT_EQ(copy.path, "/var/parallels/web01.pvm/n.qcow2");
  EXPECT_EQ(copy.format, "qcow2");
  EXPECT_EQ(copy.key, kFirst);
  EXPECT_EQ(copy.from_key, "");
  EXPECT_EQ(old.act, ImageWish::Act::kRemove);
  EXPECT_TRUE(old.wipe);
  EXPECT_EQ(old.path, copy.from);
  EXPECT_EQ(key_leaf(plan), kFirst);
  EXPECT_THAT(plan.definition, HasSubstr("<secret type=\"passphrase\" uuid=\"" + std::string(kFirst) + "\"/>"));
  EXPECT_THAT(plan.definition, HasSubstr("n.qcow2"));
}

TEST(DiskEncryption, gives_another_key_or_the_same_anew) {
  const SetPlan first = with_key(machine(), kEncrypt);
  const Situation encrypted = after(machine(), first);
  const SetPlan other = with_key(encrypted, std::string(R"("reencrypt":true,"encryption-keyid":")") + kOther + '"');
  EXPECT_EQ(other.images[0].from_key, kFirst);
  EXPECT_EQ(other.images[0].key, kOther);
  EXPECT_EQ(key_leaf(other), kOther);
  const SetPlan same = with_key(encrypted, R"("reencrypt":true,"no-wipe":true)");
  EXPECT_EQ(same.images[0].from_key, kFirst);
  EXPECT_EQ(same.images[0].key, kFirst);
  EXPECT_FALSE(same.images[1].wipe);
}

TEST(DiskEncryption, ends_with_no_key_in_file_and_domain) {
  const Situation encrypted = after(machine(), with_key(machine(), kEncrypt));
  const SetPlan plan = with_key(encrypted, R"("decrypt":true)");
  EXPECT_EQ(plan.images[0].from_key, kFirst);
  EXPECT_EQ(plan.images[0].key, "");
  EXPECT_EQ(key_leaf(plan), "");
  EXPECT_THAT(plan.definition, Not(HasSubstr("<encryption")));
}

TEST(DiskEncryption, of_a_new_disk_is_its_images) {
  const auto plan = planned(machine(), "device-add",
                            R"({"type":"hdd","image":"/var/parallels/web01.pvm/h.qcow2","create":true,"size":64,)"
                            R"("encryption-keyid":"{0F8A8F0C-6C2B-4A3E-9D1E-2B0CA4EA2B11}"})");
  ASSERT_TRUE(plan) << plan.error().message;
  ASSERT_EQ(plan->images.size(), 1U);
  EXPECT_EQ(plan->images[0].act, ImageWish::Act::kMake);
  EXPECT_EQ(plan->images[0].key, kFirst);
  EXPECT_THAT(plan->definition, HasSubstr(kFirst));
}

TEST(DiskEncryption, says_what_does_not_go_together) {
  const Situation plain = machine(), encrypted = after(plain, with_key(plain, kEncrypt));
  EXPECT_EQ(words(plain, R"("encrypt":true)"), "The --encrypt option requires the --encryption-keyid option.");
  EXPECT_EQ(words(plain, R"("decrypt":true)"), "hdd0 is not encrypted");
  EXPECT_EQ(words(plain, R"("reencrypt":true)"), "hdd0 is not encrypted");
  EXPECT_EQ(words(encrypted, kEncrypt), "hdd0 is already encrypted");
  EXPECT_EQ(words(plain, kEncrypt + R"(,"decrypt":true)"), "Unable to simultaneously use --encrypt and --decrypt");
  EXPECT_EQ(words(plain, kEncrypt + R"(,"size":999999)"), "Unable to simultaneously use --encrypt and --size");
  EXPECT_EQ(words(encrypted, std::string(R"("decrypt":true,"encryption-keyid":")") + kOther + '"'),
            "Unable to simultaneously use --decrypt and --encryption-keyid");
  EXPECT_EQ(words(plain, R"("no-wipe":true)"), "The --no-wipe option requires --encrypt or --reencrypt or --decrypt.");
  EXPECT_EQ(words(plain, std::string(R"("encryption-keyid":")") + kOther + '"'),
            "The --encryption-keyid option requires --encrypt or --reencrypt.");
  EXPECT_EQ(words(plain, R"("encrypt":true,"encryption-keyid":"mine")"),
            "An incorrect value for --encryption-keyid is specified: mine");
}

TEST(DiskEncryption, wants_the_machine_stopped) {
  Situation on = machine();
  on.state = State::kRunning;
  on.live = on.definition;
  EXPECT_THAT(words(on, kEncrypt), HasSubstr("change this device"));
}

}  // namespace
}  // namespace dispatcher
