// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/listing/info_parts.hpp"
#include "prlctl/listing/json_text.hpp"
#include "tests/unit/prlctl/listing/info_sample.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cstdlib>

namespace prlctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Info : public ::testing::Test {
 protected:
  Info() {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
  }
};

std::string json_of(const InfoTree& tree) { return json_array(std::array{tree}); }

TEST_F(Info, a_machine_is_shown_as_the_reference_does) {
  EXPECT_EQ(info_text(vm_info(sample_vm(), true)), testdata("reference_vm.txt"));
}

TEST_F(Info, a_container_is_shown_as_the_reference_does) {
  EXPECT_EQ(info_text(container_info(sample_container(), false)), testdata("reference_container.txt"));
}

TEST_F(Info, full_has_more_lines) {
  const std::string text = info_text(container_info(sample_container(), true));
  EXPECT_THAT(text, HasSubstr("\nNetfilter: stateful\nHigh Availability: enabled=yes prio=0\n"
                              "Network Shaping: (+)\n  ratebound: off\n  rate: 1:8192\n\n"));
  EXPECT_THAT(info_text(vm_info(sample_vm(), false)), Not(HasSubstr("High Availability")));
}

TEST_F(Info, json_has_numbers_truths_and_texts_where_clients_expect_them) {
  const std::string json = json_of(vm_info(sample_vm(), true));
  for (const char* part :
       {"[\n\t{\n\t\t\"ID\": \"fb3ed1f2-5d84-4b6a-9a0e-3a4b5c6d7e8f\",\n", "\t\t\"Uptime\": \"183845\",\n",
        "\t\t\"Remote display\": {\n\t\t\t\"mode\": \"manual\",\n\t\t\t\"port\": 5901,\n\t\t\t\"address\": "
        "\"0.0.0.0\"\n\t\t},\n",
        "\"cpus\": 2,\n", "\"VT-x\": true,\n", "\"hotplug\": false,\n", "\"iolimit\": \"0\"", "\"cpulimit\": \"150%\"",
        "\"size\": \"1024Mb\"", "\"memory_guarantee\": {\n\t\t\t\t\"value\": \"80%\"\n\t\t\t},\n",
        "\t\t\t\"hdd0\": {\n\t\t\t\t\"enabled\": true,\n\t\t\t\t\"port\": \"scsi:0\",\n\t\t\t\t\"image\": "
        "\"/vz/vmprivate/",
        "\"mac\": \"001C42A1B2C3\",\n\t\t\t\t\"card\": \"virtio\"", "\"ips\": \"10.0.0.5/255.255.255.0 \"",
        "\"SmartMount\": {\n\t\t\t\"enabled\": false\n\t\t}", "\"prio\": 0\n", "\n\t}\n]\n"})
    EXPECT_THAT(json, HasSubstr(part));
  EXPECT_THAT(json, Not(HasSubstr("null")));
  EXPECT_THAT(json, Not(HasSubstr("secret")));
  const std::string container = json_of(container_info(sample_container(), false));
  EXPECT_THAT(container, HasSubstr("\"cpus\": \"unlimited\""));
  EXPECT_THAT(container, HasSubstr("\"venet0\": {\n\t\t\t\t\"enabled\": true,\n\t\t\t\t\"type\": \"routed\","));
}

TEST_F(Info, of_images_libvirt_knows_the_size) {
  InfoSource vm = sample_vm();
  vm.image_mb = [](const std::string& path) -> std::optional<std::int64_t> {
    return path.ends_with("/harddisk.hdd") ? std::optional<std::int64_t>(81920) : std::nullopt;
  };
  const std::string text = info_text(vm_info(vm, false));
  EXPECT_THAT(text, HasSubstr(" type='expanded' 81920Mb "));
  EXPECT_THAT(text, HasSubstr(" type='plain' 100Mb "));
}

TEST_F(Info, the_port_of_an_automatic_display_is_that_of_now) {
  InfoSource vm = sample_vm();
  vm.config.replace(vm.config.find("<Mode>2<"), 8, "<Mode>1<");
  vm.live.vnc_port = 5907;
  EXPECT_THAT(info_text(vm_info(vm, false)), HasSubstr("Remote display: mode=auto port=5907 address=0.0.0.0\n"));
  vm.live.vnc_port = 0;
  EXPECT_THAT(info_text(vm_info(vm, false)),
              HasSubstr("Remote display: mode=auto address=0.0.0.0\nRemote display state: stopped\n"));
}

TEST_F(Info, uptime_goes_on_with_the_run_of_now) {
  InfoSource source = sample_vm();
  source.live.started = 1'000'000;
  source.now = 1'000'061;
  EXPECT_EQ(uptime_value(source, 86'400, "2026-01-01 00:00:00").text, "1 days 00:01:01 (since 2026-01-01 00:00:00)");
  EXPECT_EQ(uptime_value(source, 0, "").text, "00:01:01 (since 1970-01-12 13:46:40)");
  EXPECT_EQ(uptime_value(source, 0, "1970-01-12 13:47:11").text, "00:00:30 (since 1970-01-12 13:47:11)");
}

TEST_F(Info, descriptions_have_no_line_breaks_and_an_end) {
  EXPECT_EQ(shown_description("a\r\nb"), "a b");
  EXPECT_EQ(shown_description(std::string(4095, 'x')).size(), 4095U);
  EXPECT_EQ(shown_description(std::string(4096, 'x')), "");
}

TEST(JsonText, has_few_escapes_and_its_own_form_of_nothing) {
  EXPECT_EQ(json_quoted("a\\b\"c\n\t\b\f\r/\xc3\xa9\x01"), "\"a\\\\b\\\"c\\n\\t\\b\\f\\r/\xc3\xa9\x01\"");
  EXPECT_EQ(json_array({}), "[\n\n]\n");
  EXPECT_EQ(json_object({{"a", InfoValue(std::int64_t{1})}}), "{\n\t\"a\": 1\n}\n\n");
}

}  // namespace
}  // namespace prlctl
