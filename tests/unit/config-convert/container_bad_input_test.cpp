// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What containers' files can have wrong, by the numbers of the catalogue of bad input (docs/ve-conf.md): each answer is
// a refusal with words, or a domain and a line of the report.
#include "container_change.hpp"


namespace convert {
namespace {

constexpr Severity kWarning = Severity::kWarning;
constexpr Severity kError = Severity::kError;

struct Bad {
  int number;
  const char* name;
  const char* lines;
  Severity severity;
  const char* key;  // of the report's line
  const char* words;
  const char* there;  // in the XML all the same; "": nothing in particular
  const char* gone;   // not in the XML
};

class BadContainer : public testing::TestWithParam<Bad> {};

TEST_P(BadContainer, converts_and_is_reported) {
  const Bad& bad = GetParam();
  Context context = container_host("101");
  context.used_devices = {"/dev/sdb1"};
  const auto done = domain_xml_from_ve_conf(std::string("PHYSPAGES=\"0:1G\"\n") + bad.lines + "\n", context);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_TRUE(reports(done->report, bad.severity, bad.key, bad.words)) << told(done->report);
  EXPECT_NE(done->xml.find(bad.there), std::string::npos) << done->xml;
  const std::string xml = done->xml.substr(0, done->xml.find("<metadata>")) +
                          done->xml.substr(std::min(done->xml.find("</metadata>"), done->xml.size()));
  EXPECT_TRUE(*bad.gone == 0 || xml.find(bad.gone) == std::string::npos) << xml;
  EXPECT_TRUE(parse_xml(done->xml, "the answer"));
}

INSTANTIATE_TEST_SUITE_P(
    Catalogue, BadContainer,
    testing::Values(
        Bad{26, "invalid_address", "IP_ADDRESS=\"10.0.0.300 10.0.0.3\"", kWarning, "IP_ADDRESS", "'10.0.0.300' is not",
            "address=\"10.0.0.3\"", "10.0.0.300"},
        Bad{26, "broadcast", "NETIF=\"ifname=eth0,ip=10.0.0.255/24:10.0.0.2/24\"", kWarning, "NETIF",
            "broadcast address of its network", "address=\"10.0.0.2\"", "10.0.0.255"},
        Bad{26, "broadcast_of_all", "IP_ADDRESS=255.255.255.255", kWarning, "IP_ADDRESS", "broadcast", "",
            "255.255.255.255"},
        Bad{26, "network_address", "NETIF=\"ifname=eth0,ip=10.0.0.0/255.255.255.0\"", kWarning, "NETIF",
            "address of its network", "guest dev=\"eth0\"", "10.0.0.0"},
        Bad{26, "network_address_of_ipv6", "NETIF=\"ifname=eth0,ip6=2001:db8::/64\"", kWarning, "NETIF",
            "address of its network", "guest dev=\"eth0\"", "2001:db8::"},
        Bad{26, "multicast", "IP_ADDRESS=\"239.0.0.1 ff02::1\"", kWarning, "IP_ADDRESS", "'ff02::1' is a multicast", "",
            "ff02::1"},
        Bad{26, "duplicate_on_venet", "IP_ADDRESS=\"10.0.0.3 10.0.0.3/24\"", kWarning, "IP_ADDRESS", "twice",
            "address=\"10.0.0.3\"", ""},
        Bad{26, "duplicate_on_veth", "NETIF=\"ifname=eth0,ip=10.0.0.3/24;ifname=eth1,ip=10.0.0.3/24\"", kWarning,
            "NETIF", "'10.0.0.3' is there twice", "guest dev=\"eth1\"", ""},
        Bad{26, "mask_with_holes", "NETIF=\"ifname=eth0,ip=10.0.0.3/255.0.255.0\"", kWarning, "NETIF",
            "'10.0.0.3/255.0.255.0'", "guest dev=\"eth0\"", "10.0.0.3"},
        Bad{26, "gateway_outside", "NETIF=\"ifname=eth0,ip=10.0.0.3/24,gw=10.9.0.1\"", kWarning, "NETIF",
            "outside of its subnets", "address=\"10.0.0.3\"", "10.9.0.1"},
        Bad{26, "ipv6_in_the_place_of_ipv4", "NETIF=\"ifname=eth0,ip=10.0.0.3/24,gw=2001:db8::1\"", kWarning, "NETIF",
            "not an IPv4 address", "address=\"10.0.0.3\"", "2001:db8::1"},
        Bad{37, "blank_before_equals", "ONBOOT = \"yes\"", kWarning, "", "line 2: a blank before '='", "", "ONBOOT"},
        Bad{37, "unbalanced_quotes", "HOSTNAME=\"host", kWarning, "HOSTNAME", "line 2: its quotes do not match",
            ">host<", ""},
        Bad{37, "two_letters_of_unit", "SWAPPAGES=1GB", kWarning, "SWAPPAGES", "line 2: '1GB'", "", ""},
        Bad{37, "negative", "NUMPROC=-1", kWarning, "NUMPROC", "line 2: '-1'", "", ""},
        Bad{37, "barrier_beyond_limit", "KMEMSIZE=\"200:100\"", kWarning, "KMEMSIZE", "line 2: the barrier", "", ""},
        Bad{37, "unlimited_count", "NUMPROC=\"unlimited\"", kWarning, "NUMPROC", "line 2: 'unlimited'", "", ""},
        Bad{37, "empty_last_of_two", "NAME=\"first\"\nNAME=\"\"", kWarning, "NAME", "line 3: the last of several",
            "<name>101</name>", "first"},
        Bad{38, "substitution", "HOSTNAME=\"$(hostname)\"", kWarning, "HOSTNAME", "line 2: '$' and '`'",
            ">$(hostname)<", ""},
        Bad{38, "backquotes", "SEARCHDOMAIN=`id`", kWarning, "SEARCHDOMAIN", "nothing is executed", ">`id`<", ""},
        Bad{38, "variable", "NAMESERVER=$DNS", kWarning, "NAMESERVER", "nothing is executed", ">$DNS<", ""},
        Bad{38, "variable_in_a_mount", "BINDMOUNT=\"/srv/$HOME:/h /a:/b\"", kError, "BINDMOUNT", "'/srv/$HOME:/h'",
            "target dir=\"/b\"", "$HOME"},
        Bad{39, "another_id", "VEID=\"102\"", kWarning, "VEID", "'102' is not the id '101'", "/vz/private/101",
            "/vz/private/102"},
        Bad{39, "unknown_layout", "VE_LAYOUT=\"btrfs\"", kWarning, "VE_LAYOUT", "'btrfs'", "/vz/private/101", ""},
        Bad{40, "word_without_equals", "NETIF=\"ifname=eth0,loose,bridge=br1\"", kWarning, "NETIF", "'loose'",
            "bridge=\"br1\"", "loose"},
        Bad{40, "unknown_key", "NETIF=\"ifname=eth0,colour=red,bridge=br1\"", kWarning, "NETIF", "'colour=red'",
            "bridge=\"br1\"", "red"},
        Bad{40, "list_that_is_not_last", "NETIF=\"ifname=eth0,ip6=2001:db8::2/64,bridge=br1\"", kWarning, "NETIF",
            "not the last key", "bridge=\"br1\"", ""},
        Bad{40, "bad_mac", "NETIF=\"ifname=eth0,mac=00:18:51:00:00,bridge=br1\"", kWarning, "NETIF", "'00:18:51:00:00'",
            "mac address=\"00:18:51:", ""},
        Bad{40, "same_name_twice", "NETIF=\"ifname=eth0,bridge=br1;ifname=eth0,bridge=br2\"", kWarning, "NETIF",
            "twice", "bridge=\"br1\"", "br2"},
        Bad{40, "name_that_is_none", "NETIF=\"ifname=../x,bridge=br1;ifname=eth1,bridge=br2\"", kWarning, "NETIF",
            "no name", "bridge=\"br2\"", "br1"},
        Bad{41, "mount_with_dots", "BINDMOUNT=\"/srv/../etc:/e /a:/b\"", kError, "BINDMOUNT", "'..'",
            "target dir=\"/b\"", "etc"},
        Bad{41, "mount_target_with_dots", "BINDMOUNT=\"/srv:/x/../../y /a:/b\"", kError, "BINDMOUNT", "'..'",
            "target dir=\"/b\"", "/x"},
        Bad{41, "mount_on_the_root", "BINDMOUNT=\"/srv:// /a:/b\"", kError, "BINDMOUNT", "hide the root",
            "target dir=\"/b\"", "/srv"},
        Bad{41, "device_in_use", "DEVNODES=\"sdb1:rw sdc1:rw\"", kError, "DEVNODES", "/dev/sdb1 is in use",
            "<block>/dev/sdc1</block>", "sdb1"},
        Bad{41, "disk_in_use", "DISK=\"device=/dev/sdb1,mnt=/a;device=/dev/sdc1,mnt=/b\"", kError, "DISK", "uses",
            "dev=\"/dev/sdc1\"", "sdb1"},
        Bad{41, "node_with_dots", "DEVNODES=\"../etc/passwd:rw\"", kWarning, "DEVNODES", "'../etc/passwd:rw'", "",
            "passwd"}),
    [](const auto& test) { return "no_" + std::to_string(test.param.number) + "_" + test.param.name; });

struct Refused {
  int number;
  const char* name;
  std::string text;
  const char* words;
};

class RefusedFile : public testing::TestWithParam<Refused> {};

TEST_P(RefusedFile, is_refused_with_words) {
  const auto done = domain_xml_from_ve_conf(GetParam().text, container_host("101"));
  ASSERT_FALSE(done) << done->xml;
  EXPECT_NE(done.error().message.find(GetParam().words), std::string::npos) << done.error().message;
}

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

INSTANTIATE_TEST_SUITE_P(
    Catalogue, RefusedFile,
    testing::Values(Refused{1, "empty", "", "no line"}, Refused{1, "blank", " \n\t\n", "no line"},
                    Refused{3, "not_text", std::string("A=1\n\0B=2\n", 9), "NUL"},
                    Refused{4, "not_utf8", "A=1\nB=\"\xff\"\n", "line 2"},
                    Refused{38, "substitution_in_a_path", "VE_PRIVATE=\"/vz/$(id)\"\n", "no expansion but $VEID"},
                    Refused{38, "backquotes_in_a_path", "VE_ROOT=\"/vz/`id`\"\n", "no expansion but $VEID"},
                    Refused{38, "variable_in_a_path", "VE_PRIVATE=\"$VZ/x\"\n", "no expansion but $VEID"},
                    Refused{42, "huge", repeated("A=1\n", 300'000), "limit"},
                    Refused{42, "all_lines_wrong", repeated("A=\"1\n", 200'000), "too many lines"}),
    [](const auto& test) { return "no_" + std::to_string(test.param.number) + "_" + test.param.name; });

TEST(BadContainerFile, no_39_a_missing_private_area_is_refused) {
  Context context = container_host("101");
  context.look_at = [](const std::string&, std::size_t) { return std::optional<FileGlimpse>(); };
  const auto done = domain_xml_from_ve_conf("PHYSPAGES=1G\n", context);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("'/vz/private/101' is not a folder"), std::string::npos) << done.error().message;
}

TEST(BadContainerFile, no_41_a_mount_without_a_source_is_left_out) {
  Context context = container_host("101");
  context.look_at = [](const std::string& path, std::size_t) {
    return path == "/srv/gone" ? std::nullopt : std::optional(FileGlimpse{true, false, 0, {}});
  };
  const auto done = domain_xml_from_ve_conf("PHYSPAGES=1G\nBINDMOUNT=\"/srv/gone:/a /srv/here:/b\"\n", context);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_TRUE(reports(done->report, kError, "BINDMOUNT", "not there")) << told(done->report);
  EXPECT_EQ(done->xml.find("source dir=\"/srv/gone\""), std::string::npos);
  EXPECT_NE(done->xml.find("source dir=\"/srv/here\""), std::string::npos);
}

// A file as large as may be, of one list without end: the answer is no larger than its limits.
class EndlessList : public testing::TestWithParam<const char*> {};

TEST_P(EndlessList, no_42_is_cut) {
  const std::string piece = GetParam();
  const std::string key = piece.substr(0, piece.find('='));
  const std::string one = piece.substr(piece.find('=') + 1);
  const std::string text =
      "PHYSPAGES=1G\n" + key + "=\"" + repeated(one, (kVeConfLimitBytes - 100) / one.size()) + "\"\n";
  const auto done = domain_xml_from_ve_conf(text, container_host("101"));
  ASSERT_TRUE(done) << done.error().message;
  const auto merged = ve_conf_from_domain_xml(done->xml, text, container_host("101"));
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_FALSE(merged->changed);
  EXPECT_LT(done->report.size(), 4000U);
}

INSTANTIATE_TEST_SUITE_P(Lists, EndlessList,
                         testing::Values("IP_ADDRESS=1.2.3 ", "IP_ADDRESS=10.1.2.3 ", "NETIF=ifname=eth0;", "NETIF=x,",
                                         "BINDMOUNT=/a/..:/b ", "DEVNODES=a:rw ", "DEVICES=c:10:200:rw ",
                                         "CAPABILITY=X:on ", "FEATURES=time:on ", "VE_ENVIRONMENT=A=b ",
                                         "DISK=device=/dev/a;", "RATE=a:1:1 ", "DESCRIPTION==0a", "NETDEV=e "));

TEST(BadContainerFile, no_43_line_ends_of_windows_and_a_mark_of_byte_order_are_read) {
  const auto done = domain_xml_from_ve_conf("\xef\xbb\xbfPHYSPAGES=\"0:1G\"\r\nNAME=\"web\"", container_host("101"));
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_NE(done->xml.find("<name>web</name>"), std::string::npos);
  EXPECT_NE(done->xml.find("<memory unit=\"KiB\">1048576</memory>"), std::string::npos);
  EXPECT_TRUE(std::none_of(done->report.begin(), done->report.end(), [](const ReportEntry& entry) {
    return entry.severity != Severity::kInfo;
  })) << told(done->report);
}

}  // namespace
}  // namespace convert
