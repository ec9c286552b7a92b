// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/os_template.hpp"
#include "config-convert/container/tables.hpp"
#include "samples.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

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

TEST(ContainerConvert, a_network_must_be_there_at_start_unless_it_runs) {
  const std::string file = container_sample() + "NETIF=\"ifname=eth0,network=lan;ifname=eth1,network=attic\"\n";
  Context context = host();
  context.networks = {"lan"};
  const auto done = domain_xml_from_ve_conf(file, context);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_FALSE(reports(done->report, Severity::kWarning, "NETIF", "'lan' must be there")) << told(done->report);
  EXPECT_TRUE(reports(done->report, Severity::kWarning, "NETIF", "'attic' must be there")) << told(done->report);
}

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

std::string converted(const std::string& lines, const Context& context) {
  const auto done = domain_xml_from_ve_conf("PHYSPAGES=\"0:1G\"\n" + lines + "\n", context);
  EXPECT_TRUE(done) << done.error().message;
  return done ? done->xml : "";
}

bool has(const std::string& xml, const std::string& part) { return xml.find(part) != std::string::npos; }

std::string uuid_of(const std::string& xml) {
  const auto begin = xml.find("<uuid>");
  return begin == std::string::npos ? "" : xml.substr(begin + 6, 36);
}

TEST(ContainerConvert, a_container_without_uuid_has_the_same_one_each_time) {
  Context context = host();
  context.ve_id = "101";
  const std::string uuid = uuid_of(converted("", context));
  ASSERT_EQ(uuid.size(), 36U);
  EXPECT_EQ(uuid[14], '5');  // version 5
  EXPECT_EQ(uuid_of(converted("NAME=other", context)), uuid);
  context.host_uuid = "7c4e1b66-2f0d-4f57-8a53-c1a9b2d4e501";
  const std::string of_host = uuid_of(converted("", context));
  EXPECT_EQ(of_host, "486ee9e1-0793-52ad-b81a-bc4ebf2e79fa");
  EXPECT_NE(of_host, uuid);
  context.ve_id = "102";
  EXPECT_NE(uuid_of(converted("", context)), of_host);
  context.ve_id = "2a9d4f0c-11b7-4f6e-9c3a-5d8e7f6a0309";
  EXPECT_EQ(uuid_of(converted("", context)), context.ve_id);
}

TEST(ContainerConvert, weights_and_bandwidth_are_for_hosts_that_have_them) {
  Context context = host();
  context.ve_id = "101";
  const std::string lines = "IOPRIO=7\nRATE=\"*:1:2050\"\nIP_ADDRESS=10.0.0.2\nNETIF=ifname=eth0";
  EXPECT_FALSE(has(converted(lines, context), "<weight>"));
  EXPECT_FALSE(has(converted(lines, context), "<bandwidth>"));
  EXPECT_TRUE(has(converted(lines, context), "<switchyard:kept path=\"IOPRIO\">7<"));
  context.block_weights = context.traffic_shaping = true;
  const std::string xml = converted(lines, context);
  EXPECT_TRUE(has(xml, "<weight>640</weight>"));
  EXPECT_TRUE(has(xml, "<outbound average=\"257\"/>"));
  EXPECT_FALSE(has(converted(lines + "\nRATEBOUND=no", context), "<bandwidth>"));
  EXPECT_FALSE(has(converted("IOPRIO=4", context), "<weight>"));
}

TEST(ContainerConvert, of_a_sample_what_is_one_containers_is_skipped) {
  Context context = host();
  context.ve_sample = true;
  const std::string lines =
      "HOSTNAME=theirs\nIP_ADDRESS=10.0.0.2\nNETIF=ifname=eth0\nVE_PRIVATE=/theirs\nVEID=7\nOSTEMPLATE=centos-6-x86\n"
      "UUID=7c4e1b66-2f0d-4f57-8a53-c1a9b2d4e501\nNUMPROC=100";
  EXPECT_FALSE(domain_xml_from_ve_conf("PHYSPAGES=1G\n" + lines, context)) << "a sample has no id of its own";
  context.ve_id = "500";
  const std::string xml = converted(lines, context);
  for (const char* part : {"theirs", "10.0.0.2", "<interface", "centos", "7c4e1b66"})
    EXPECT_FALSE(has(xml, part)) << part;
  EXPECT_TRUE(has(xml, "/vz/private/500"));
  EXPECT_TRUE(has(xml, ">100<"));
}

TEST(ContainerConvert, vz_conf_has_the_defaults) {
  Context context = host();
  context.ve_id = "101";
  context.ve_global = "VE_PRIVATE=\"/srv/ct/$VEID\"\nCPUUNITS=2000\nNETFILTER=full\nSEARCHDOMAIN=global\nUUID=x\n";
  const std::string xml = converted("SEARCHDOMAIN=\"\"", context);
  EXPECT_TRUE(has(xml, "/srv/ct/101"));
  EXPECT_TRUE(has(xml, "<shares>200</shares>"));
  EXPECT_FALSE(has(xml, "NETFILTER"));
  EXPECT_FALSE(has(xml, "global"));
  context.ve_global = "no assignment";
  const auto refused = domain_xml_from_ve_conf("PHYSPAGES=1G\n", context);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(has(refused.error().message, "vz.conf"));
}

TEST(ContainerConvert, images_that_were_converted_are_mounted) {
  Context context = host();
  context.ve_id = "101";
  context.images["/vz/private/101/root.hdd"] = {"/new/root.qcow2", "qcow2", false};
  context.images["/d/a.hdd"] = {"/new/a.raw", "raw", false};
  const std::string xml = converted("VE_LAYOUT=ploop\nDISK=\"image=/d/a.hdd,mnt=/a;image=/d/b.hdd,mnt=/b\"", context);
  EXPECT_TRUE(has(xml, "<driver type=\"nbd\" format=\"qcow2\"/>"));
  EXPECT_TRUE(has(xml, "<source file=\"/new/root.qcow2\"/>"));
  EXPECT_TRUE(has(xml, "<driver type=\"loop\" format=\"raw\"/>"));
  EXPECT_TRUE(has(xml, "<source file=\"/new/a.raw\"/>"));
  EXPECT_FALSE(has(xml, "<target dir=\"/b\"/>"));
  EXPECT_FALSE(has(xml, "\"ploop\""));
}

TEST(ContainerConvert, old_rights_never_become_sys_admin) {
  Context context = host();
  context.ve_id = "101";
  const std::string xml = converted("CAPABILITY=\"VE_ADMIN:on\"", context);
  EXPECT_FALSE(has(xml, "sys_admin"));
  EXPECT_FALSE(has(xml, "<capabilities"));
}

struct Template {
  const char* name;
  const char* id;
  const char* arch;
};

class OsTemplate : public testing::TestWithParam<Template> {};

TEST_P(OsTemplate, says_system_and_architecture) {
  EXPECT_EQ(libosinfo_id_of(GetParam().name), GetParam().id);
  EXPECT_EQ(architecture_of(GetParam().name), GetParam().arch);
  const std::string_view id = GetParam().id;
  const std::filesystem::path base = "/usr/share/osinfo/os";
  if (id.empty() || !std::filesystem::exists(base)) return;
  bool known = false;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(base / id.substr(7, id.find('/', 7) - 7))) {
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    known |= text.str().find("<os id=\"" + std::string(id) + "\">") != std::string::npos;
  }
  EXPECT_TRUE(known) << "libosinfo does not know " << id;
}

INSTANTIATE_TEST_SUITE_P(
    Table, OsTemplate,
    testing::Values(Template{".centos-6-x86_64", "http://centos.org/centos/6.10", "x86_64"},
                    Template{"centos-5-x86", "http://centos.org/centos/5.11", "i686"},
                    Template{"redhat-el5-x86", "http://redhat.com/rhel/5.11", "i686"},
                    Template{"debian-6.0-standard_6.0-6_amd64", "http://debian.org/debian/6", "x86_64"},
                    Template{"debian-10-x86_64", "http://debian.org/debian/10", "x86_64"},
                    Template{"ubuntu-12.04-i386", "http://ubuntu.com/ubuntu/12.04", "i686"},
                    Template{"fedora-core-9-x86_64", "http://fedoraproject.org/fedora/9", "x86_64"},
                    Template{"suse-11.1-i586", "http://opensuse.org/opensuse/11.1", "i686"},
                    Template{".opensuse-13.1-x86_64", "http://opensuse.org/opensuse/13.1", "x86_64"},
                    Template{".sles-11-x86_64", "http://suse.com/sles/11", "x86_64"},
                    Template{".scientific-6-x86_64", "http://scientificlinux.org/scientificlinux/6.10", "x86_64"},
                    Template{".almalinux-8-x86_64", "http://almalinux.org/almalinux/8", "x86_64"},
                    Template{".oracle-6-x86_64", "http://oracle.com/ol/6.10", "x86_64"},
                    Template{"centos-99-x86_64", "", "x86_64"}, Template{"gentoo", "", "x86_64"},
                    Template{"", "", "x86_64"}));

TEST(VeConfPage, names_every_key_of_the_tables) {
  const std::string page = read_file(std::string(SOURCE_DIR) + "/docs/ve-conf.md", kInputLimitBytes).value();
  const auto named = [&](std::string_view key) { return page.find("`" + std::string(key) + "`") != std::string::npos; };
  for (const auto& rows : container_rows())
    for (const auto& row : rows) EXPECT_TRUE(row.pcs6.empty() || named(row.pcs6)) << row.pcs6;
  for (const ItemList* list : container_lists()) EXPECT_TRUE(named(list->key)) << list->key;
  for (const auto& row : container_adapter_rows())
    EXPECT_TRUE(row.pcs6.empty() || row.pcs6 == "type" || page.find(row.pcs6) != std::string::npos) << row.pcs6;
  for (const KeptKey& key : container_kept()) EXPECT_TRUE(named(key.pcs6)) << key.pcs6;
  for (const std::string_view key : container_file_only()) EXPECT_TRUE(named(key)) << key;
}

}  // namespace
}  // namespace convert
