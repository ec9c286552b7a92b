// SPDX-License-Identifier: LGPL-2.1-or-later
#include "samples.hpp"

namespace convert {
namespace {

Context host() {
  Context context;
  context.memory_kib = 4U << 20;
  context.cpu_count = 4;
  context.cpu_mhz = 2000;
  return context;
}

struct Added {
  const char* name;
  const char* lines;  // behind the sample's, so they win
  const char* expected;
};

class MappedKey : public testing::TestWithParam<Added> {};

TEST_P(MappedKey, arrives_in_the_domain) {
  const auto done = domain_xml_from_ve_conf(container_sample() + GetParam().lines + "\n", host());
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_NE(done->xml.find(GetParam().expected), std::string::npos) << done->xml;
}

INSTANTIATE_TEST_SUITE_P(
    Table, MappedKey,
    testing::Values(
        Added{"name", "NAME=web", "<name>web</name>"}, Added{"no_name", "NAME=", "<name>101</name>"},
        Added{"name_with_slash", "NAME=a/b", "<name>a_b</name>"},
        Added{"description", "DESCRIPTION=\"a=20=3cb\"", "<description>a &lt;b</description>"},
        Added{"memory", "PHYSPAGES=\"0:1G\"", "<memory unit=\"KiB\">1048576</memory>"},
        Added{"hard_limit", "PHYSPAGES=\"0:1G\"", "<hard_limit unit=\"KiB\">1048576</hard_limit>"},
        Added{"swap", "PHYSPAGES=\"0:1G\"\nSWAPPAGES=\"0:512M\"",
              "<swap_hard_limit unit=\"KiB\">1572864</swap_hard_limit>"},
        Added{"memory_in_pages", "PHYSPAGES=\"262144:262144\"", "<memory unit=\"KiB\">1048576</memory>"},
        Added{"beancounters", "PHYSPAGES=unlimited\nPRIVVMPAGES=\"65536:69632\"",
              "<memory unit=\"KiB\">262144</memory>"},
        Added{"slm", "PHYSPAGES=\nPRIVVMPAGES=\nSLMMODE=slm\nSLMMEMORYLIMIT=\"536870912:536870912\"",
              "<memory unit=\"KiB\">524288</memory>"},
        Added{"no_limit", "PHYSPAGES=unlimited", "<memory unit=\"KiB\">4194304</memory>"},
        Added{"cpus", "CPUS=2", "<vcpu placement=\"static\">2</vcpu>"},
        Added{"cpus_quota", "CPUS=2", "<quota>200000</quota>"},
        Added{"cpulimit", "CPUS=2\nCPULIMIT=150", "<quota>150000</quota>"},
        Added{"cpulimit_percent", "CPUS=2\nCPULIMIT=50%", "<quota>50000</quota>"},
        Added{"cpulimit_mhz", "CPUS=2\nCPULIMIT=1000m", "<quota>50000</quota>"},
        Added{"mhz_key", "CPUS=2\nCPULIMIT_MHZ=500", "<quota>25000</quota>"},
        Added{"least_quota", "CPULIMIT_MHZ=1", "<quota>1000</quota>"},
        Added{"cpuunits", "CPUUNITS=2000", "<shares>200</shares>"}, Added{"cpumask", "CPUMASK=1,0", "cpuset=\"0-1\""},
        Added{"private", "VE_PRIVATE=/srv/ct/${VEID}/", "<source dir=\"/srv/ct/101\"/>"},
        Added{"default_private", "VE_PRIVATE=", "<source dir=\"/vz/private/101\"/>"},
        Added{"ploop", "VE_LAYOUT=ploop", "<source file=\"/vz/private/101/root.hdd\"/>"},
        Added{"venet", "IP_ADDRESS=\"192.0.2.5\"",
              "<ip address=\"192.0.2.5\" family=\"ipv4\" prefix=\"32\" peer=\"169.254.0.1\"/>"},
        Added{"venet_host", "IP_ADDRESS=\"192.0.2.5\"",
              "<ip address=\"169.254.0.1\" family=\"ipv4\" prefix=\"32\" peer=\"192.0.2.5\"/>"},
        Added{"venet6", "IP_ADDRESS=\"2001:db8::5\"", "<ip address=\"2001:db8::5\" family=\"ipv6\" prefix=\"128\"/>"},
        Added{"veth_bridge", "NETIF=\"ifname=eth0,bridge=br1\"", "<source bridge=\"br1\"/>"},
        Added{"veth_network", "NETIF=\"ifname=eth0,network=lan\"", "<source network=\"lan\"/>"},
        Added{"veth_name", "NETIF=\"ifname=eth0,bridge=br1\"", "<target dev=\"veth101.0\"/>"},
        Added{"veth_guest", "NETIF=\"ifname=eth5,bridge=br1\"", "<guest dev=\"eth5\"/>"},
        Added{"arch", "OSTEMPLATE=.centos-5-x86", "<type arch=\"i686\">exe</type>"},
        Added{"kept", "STOP_TIMEOUT=\"60\"", "<switchyard:kept path=\"STOP_TIMEOUT\">60</switchyard:kept>"}),
    [](const auto& test) { return test.param.name; });

class RefusedContainer : public testing::TestWithParam<Added> {};

TEST_P(RefusedContainer, is_refused_with_words) {
  const auto done = domain_xml_from_ve_conf(container_sample() + GetParam().lines + "\n", host());
  ASSERT_FALSE(done) << done->xml;
  EXPECT_NE(done.error().message.find(GetParam().expected), std::string::npos) << done.error().message;
}

INSTANTIATE_TEST_SUITE_P(Table, RefusedContainer,
                         testing::Values(Added{"substitution", "VE_PRIVATE=/vz/$(id)", "no expansion but $VEID"},
                                         Added{"backquotes", "VE_PRIVATE=/vz/`id`", "no expansion"},
                                         Added{"variable", "VE_PRIVATE=$HOME/x", "no expansion"},
                                         Added{"relative", "VE_PRIVATE=private/101", "absolute path"},
                                         Added{"host_root", "VE_PRIVATE=/", "absolute path below /"},
                                         Added{"host_root_by_dots", "VE_PRIVATE=/vz/../", "absolute path below /"},
                                         Added{"host", "VEID=0", "container 0"},
                                         Added{"id_is_path", "VEID=../1", "not a container's id"},
                                         Added{"vzfs", "VEFSTYPE=vzfs", "vzfs"}),
                         [](const auto& test) { return test.param.name; });

class ReportedContainer : public testing::TestWithParam<Added> {};

TEST_P(ReportedContainer, converts_and_says_so) {
  const auto done = domain_xml_from_ve_conf(container_sample() + GetParam().lines + "\n", host());
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_NE(told(done->report).find(GetParam().expected), std::string::npos) << told(done->report);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ReportedContainer,
    testing::Values(Added{"spaced_key", "ONBOOT = \"yes\"", "neither a comment"},
                    Added{"quotes", "HOSTNAME=\"x", "quotes do not match"}, Added{"unit", "SWAPPAGES=1GB", "'1GB'"},
                    Added{"negative", "SWAPPAGES=-1", "'-1'"},
                    Added{"barrier", "SWAPPAGES=3:2", "larger than its limit"},
                    Added{"uuid", "UUID=x", "'x' is not a UUID"}, Added{"mask", "CPUMASK=3-1", "'3-1'"},
                    Added{"two_limits", "CPULIMIT=10\nCPULIMIT_MHZ=10", "first one counts"},
                    Added{"limit", "CPULIMIT=half", "'half'"}, Added{"address", "IP_ADDRESS=1.2.3", "'1.2.3'"},
                    Added{"adapter", "NETIF=ifname=eth0,mac=x", "'x'"},
                    Added{"pages_for_bytes", "PHYSPAGES=1073741824", "bytes where pages"},
                    Added{"execution", "HOSTNAME=`id`", "nothing is executed"},
                    Added{"capability", "CAPABILITY=\"SYS_TIME:on\"", "power over the host"},
                    Added{"beancounters", "KMEMSIZE=1:2", "KMEMSIZE stay"}),
    [](const auto& test) { return test.param.name; });

TEST(ContainerConvert, the_id_of_the_callers_file_counts) {
  Context context = host();
  context.ve_id = "202";
  const auto done = domain_xml_from_ve_conf(container_sample(), context);
  ASSERT_TRUE(done);
  EXPECT_NE(done->xml.find("/vz/private/202"), std::string::npos);
  EXPECT_TRUE(reports(done->report, Severity::kWarning, "VEID", "202")) << told(done->report);
}

TEST(ContainerConvert, without_an_id_there_is_no_container) {
  const auto done = domain_xml_from_ve_conf("PHYSPAGES=\"0:1G\"\n", host());
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("VEID, UUID or NAME"), std::string::npos);
}

TEST(ContainerConvert, shares_are_of_the_hosts_cgroups) {
  Context context = host();
  context.cgroup = CgroupVersion::kV1;
  EXPECT_NE(domain_xml_from_ve_conf(container_sample() + "CPUUNITS=2000\n", context)->xml.find("<shares>2048</shares>"),
            std::string::npos);
}

TEST(ContainerConvert, the_layout_is_looked_at) {
  Context context = host();
  std::string there;
  context.look_at = [&](const std::string& path, std::size_t) -> std::optional<FileGlimpse> {
    if (path == "/vz/private/101") return FileGlimpse{true, false, 0, {}};
    if (path == there) return FileGlimpse{!path.ends_with(".xml"), false, 1, {}};
    return {};
  };
  EXPECT_NE(domain_xml_from_ve_conf(container_sample(), context)->xml.find("dir=\"/vz/private/101\""),
            std::string::npos);
  there = "/vz/private/101/fs";
  EXPECT_NE(domain_xml_from_ve_conf(container_sample(), context)->xml.find("dir=\"/vz/private/101/fs\""),
            std::string::npos);
  there = "/vz/private/101/root.hdd/DiskDescriptor.xml";
  EXPECT_NE(domain_xml_from_ve_conf(container_sample(), context)->xml.find("file=\"/vz/private/101/root.hdd\""),
            std::string::npos);
}

// libvirt does not start a container with two of a family.
TEST(ContainerConvert, there_is_one_default_route) {
  const auto routes = [](const std::string& text) {
    const std::string xml = domain_xml_from_ve_conf(container_sample() + text, host())->xml;
    std::size_t count = 0;
    for (auto at = xml.find("<route "); at != xml.npos; at = xml.find("<route ", at + 1)) ++count;
    return count;
  };
  EXPECT_EQ(routes(""), 1U);
  EXPECT_EQ(routes("NETIF=\"ifname=eth0,bridge=br0,ip=10.0.0.2/24,gw=10.0.0.1\"\n"), 1U);
  EXPECT_EQ(routes("NETIF=\"ifname=eth0,bridge=br0,ip=10.0.0.2/24\"\n"), 1U);
}

TEST(ContainerConvert, a_missing_private_area_refuses_the_container) {
  Context context = host();
  context.look_at = [](const std::string&, std::size_t) { return std::optional<FileGlimpse>(); };
  EXPECT_FALSE(domain_xml_from_ve_conf(container_sample(), context));
}

}  // namespace
}  // namespace convert
