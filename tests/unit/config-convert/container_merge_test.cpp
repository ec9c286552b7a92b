// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Domain XML back to ve.conf: what stays, what is written, and what is refused. Each row of the tables by itself is in
// container_rows_test.cpp.
#include "container_change.hpp"

#include <filesystem>

namespace convert {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_in(const std::string& folder, const std::string& extension = {}) {
  std::vector<fs::path> found;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none))
    if (extension.empty() || entry.path().extension() == extension) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

std::string file(const fs::path& path) { return read_file(path.string(), kInputLimitBytes).value(); }

std::vector<fs::path> all_files() {
  std::vector<fs::path> found = files_in(TESTDATA_DIR, ".conf");
  for (const fs::path& path : files_in(std::string(SOURCE_DIR) + "/../shared/corpus/ve-conf")) found.push_back(path);
  return found;
}

class ContainerFile : public testing::TestWithParam<fs::path> {
 protected:
  const std::string text_ = file(GetParam());
  const Context context_ = container_host("101");
};

TEST_P(ContainerFile, is_the_same_bytes_where_the_domain_is_what_it_makes) {
  const auto forward = domain_xml_from_ve_conf(text_, context_);
  if (!forward) GTEST_SKIP() << forward.error().message;
  const auto merged = ve_conf_from_domain_xml(forward->xml, text_, context_);
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_FALSE(merged->changed) << told(merged->report);
  EXPECT_EQ(merged->text, text_);
  EXPECT_TRUE(merged->report.empty()) << told(merged->report);
}

TEST_P(ContainerFile, keeps_all_but_the_changed_line) {
  const auto forward = domain_xml_from_ve_conf(text_, context_);
  if (!forward) GTEST_SKIP() << forward.error().message;
  const Domain domain(forward->xml);
  put(domain.root(), "description", "changed by a test");
  const auto merged = ve_conf_from_domain_xml(domain.xml(), text_, context_);
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_EQ(value_in(merged->text, "DESCRIPTION"), "changed=20by=20a=20test");
  expect_only_keys_changed(text_, merged->text, {"DESCRIPTION"});
  const auto again = domain_xml_from_ve_conf(merged->text, context_);
  ASSERT_TRUE(again);
  EXPECT_EQ(get(Domain(again->xml).root(), "description"), "changed by a test");
}

// Without a base, the file that is made says the same domain.
TEST_P(ContainerFile, is_made_anew_from_its_domain) {
  const auto forward = domain_xml_from_ve_conf(text_, context_);
  if (!forward) GTEST_SKIP() << forward.error().message;
  const auto made = ve_conf_from_domain_xml(forward->xml, "", context_);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_TRUE(made->changed);
  const auto again = domain_xml_from_ve_conf(made->text, context_);
  ASSERT_TRUE(again) << again.error().message << made->text;
  const auto merged = ve_conf_from_domain_xml(forward->xml, made->text, context_);
  ASSERT_TRUE(merged);
  EXPECT_FALSE(merged->changed) << told(merged->report) << made->text;
  // metadata has what the keys were in the file, in their old spelling
  const auto without_metadata = [](const std::string& xml) {
    const Domain domain(xml);
    put(domain.root(), "metadata", "");
    put(domain.root(), "title", "");
    return domain.xml();
  };
  EXPECT_EQ(without_metadata(again->xml), without_metadata(forward->xml)) << made->text;
}

INSTANTIATE_TEST_SUITE_P(All, ContainerFile, testing::ValuesIn(all_files()), [](const auto& test) {
  return test_name(test.param.parent_path().filename().string(), test.param.filename().string());
});

// What a real libvirtd printed of the domains of these files: it adds an emulator, sorts, and spells in its own way.
class PrintedByLibvirt : public testing::TestWithParam<fs::path> {};

TEST_P(PrintedByLibvirt, changes_nothing) {
  const std::string name = GetParam().stem().string().substr(0, 3);
  const std::string base = container_file(name + ".conf");
  Context context = container_host(name);
  context.block_weights = context.traffic_shaping = false;
  const auto merged = ve_conf_from_domain_xml(file(GetParam()), base, context);
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_FALSE(merged->changed);
  EXPECT_EQ(merged->text, base);
  EXPECT_TRUE(merged->report.empty()) << told(merged->report);
}

INSTANTIATE_TEST_SUITE_P(Files, PrintedByLibvirt,
                         testing::ValuesIn(files_in(std::string(TESTDATA_DIR) + "/libvirt", ".xml")),
                         [](const auto& test) { return "of_" + test.param.stem().string(); });

struct Change {
  const char* name;
  const char* base;  // behind 323.conf
  const char* put;   // path=value …
  const char* key;
  const char* value;
};

class ChangedDomain : public testing::TestWithParam<Change> {};

TEST_P(ChangedDomain, is_written_as_the_file_spells_it) {
  const std::string base = container_file("323.conf") + GetParam().base;
  const Context context = container_host("323");
  const auto forward = domain_xml_from_ve_conf(base, context);
  ASSERT_TRUE(forward) << forward.error().message;
  const Domain domain(forward->xml);
  put_all(domain.root(), GetParam().put);
  const auto merged = ve_conf_from_domain_xml(domain.xml(), base, context);
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_EQ(value_in(merged->text, GetParam().key), GetParam().value) << told(merged->report);
  const auto second = ve_conf_from_domain_xml(domain.xml(), merged->text, context);
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->changed) << told(second->report);
}

constexpr const char* kMemory = "memory[unit=KiB]=786432 memtune/hard_limit=786432";

INSTANTIATE_TEST_SUITE_P(
    Table, ChangedDomain,
    testing::Values(
        Change{"pages_stay_pages", "PHYSPAGES=\"262144:262144\"\n", "memory[unit=KiB]=2097152", "PHYSPAGES",
               "262144:524288"},
        Change{"the_barrier_is_no_larger", "PHYSPAGES=\"262144:262144\"\n", "memory[unit=KiB]=524288", "PHYSPAGES",
               "131072:131072"},
        Change{"a_single_number_stays_one", "PHYSPAGES=\"1g\"\n", "memory[unit=KiB]=2097152", "PHYSPAGES", "2g"},
        Change{"a_suffix_that_is_not_exact_goes", "", "memory[unit=KiB]=1572864", "PHYSPAGES", "0:393216"},
        Change{"other_units_of_xml", "", "memory[unit=KiB]/@unit=MiB memory[unit=MiB]=3072", "PHYSPAGES", "0:3G"},
        Change{"pages_are_rounded_up", "", "memory[unit=KiB]=1048577", "PHYSPAGES", "0:262145"},
        Change{"beancounters", "PHYSPAGES=unlimited\nPRIVVMPAGES=\"65536:69632\"\n", kMemory, "PRIVVMPAGES",
               "196608:196608"},
        Change{"swap_makes_vswap_of_beancounters", "PHYSPAGES=unlimited\nSWAPPAGES=\nPRIVVMPAGES=\"65536:69632\"\n",
               "memtune/swap_hard_limit=524288", "PHYSPAGES", "65536"},
        Change{"a_limit_where_there_was_none", "PHYSPAGES=unlimited\nPRIVVMPAGES=unlimited\n", kMemory, "PHYSPAGES",
               "196608"},
        Change{"no_limit_where_there_was_one", "", "memory[unit=KiB]=16777216 memtune=", "PHYSPAGES", "0:unlimited"},
        Change{"swap_without_limit", "", "memtune/swap_hard_limit=", "SWAPPAGES", "0:unlimited"},
        Change{"swap_is_what_is_beyond_memory", "", "memtune/swap_hard_limit[unit=KiB]=1179648", "SWAPPAGES", "0:128M"},
        Change{"swap_that_was_not_raised_too", "", "memory[unit=KiB]=4194304 memtune/hard_limit=4194304", "SWAPPAGES",
               "0:512M"},
        Change{"a_limit_of_another_period", "", "cputune/period=50000 cputune/quota=12500", "CPULIMIT", "25"},
        Change{"no_limit_of_cpus", "", "cputune/quota=", "CPULIMIT", "0"},
        Change{"a_negative_quota_is_none", "", "cputune/quota=-1", "CPULIMIT", "0"},
        Change{"a_limit_leaves_megahertz", "CPULIMIT=\nCPULIMIT_MHZ=600\n", "cputune/quota=50000", "CPULIMIT", "50"},
        Change{"megahertz_go", "CPULIMIT=\nCPULIMIT_MHZ=600\n", "cputune/quota=50000", "CPULIMIT_MHZ", ""},
        Change{"megahertz_that_match_stay", "CPULIMIT=\nCPULIMIT_MHZ=600\n", "description=x", "CPULIMIT_MHZ", "600"},
        Change{"usual_shares", "", "cputune/shares=", "CPUUNITS", "1000"},
        Change{"any_cpu", "", "vcpu/@cpuset=", "CPUMASK", "all"},
        Change{"cpus_in_another_order", "", "vcpu/@cpuset=5,3,4", "CPUMASK", "3-5"},
        Change{"any_node", "", "numatune=", "NODEMASK", "all"},
        Change{"the_usual_weight", "", "blkiotune=", "IOPRIO", "4"},
        Change{"the_nearest_weight", "", "blkiotune/weight=420", "IOPRIO", "2"},
        Change{"no_ids_of_its_own", "", "idmap=", "LOCAL_UID", "0"},
        Change{"no_description", "", "description=", "DESCRIPTION", ""},
        Change{"a_name_with_quotes_stays_out", "", "name=a\"b", "NAME", "all"},
        Change{"a_name_with_a_dollar_stays_out", "", "name=$(reboot)", "NAME", "all"},
        Change{"a_layout_is_no_other_area", "", "devices/filesystem/source/@dir=/vz/private/323/fs/root", "VE_PRIVATE",
               "/vz/private/$VEID"},
        Change{"a_moved_root", "", "devices/filesystem/source/@dir=/srv/323/fs", "VE_PRIVATE", "/srv/323"}),
    [](const auto& test) { return test.param.name; });

struct NetworkChange {
  const char* name;
  const char* before;  // NETIF
  const char* interface;
  const char* put;
  const char* after;
};

class ChangedInterface : public testing::TestWithParam<NetworkChange> {};

xmlNode* interface_named(const Domain& domain, std::string_view name) {
  const xmlNode* devices = find(domain.root(), "devices");
  for (const xmlNode* node = first_child(devices, "interface"); node; node = next_named(node, "interface"))
    if (get(node, "guest/@dev") == name) return const_cast<xmlNode*>(node);
  return add(at(domain.root(), "devices"), "interface");
}

TEST_P(ChangedInterface, changes_its_adapters_text_alone) {
  const std::string base = std::string("PHYSPAGES=\"0:1G\"\nNETIF=\"") + GetParam().before + "\"\n";
  const Context context = container_host("7");
  const Domain domain(domain_xml_from_ve_conf(base, context).value().xml);
  put_all(interface_named(domain, GetParam().interface), GetParam().put);
  const auto merged = ve_conf_from_domain_xml(domain.xml(), base, context);
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_EQ(value_in(merged->text, "NETIF"), GetParam().after) << told(merged->report);
  const auto second = ve_conf_from_domain_xml(domain.xml(), merged->text, context);
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->changed) << told(second->report);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ChangedInterface,
    testing::Values(
        NetworkChange{"another_bridge", "ifname=eth0,bridge=br0,x=y;ifname=eth1,bridge=br1;", "eth0",
                      "source/@bridge=br9", "ifname=eth0,bridge=br9,x=y;ifname=eth1,bridge=br1;"},
        NetworkChange{"a_bridge_that_has_a_name", "ifname=eth0,bridge=br7", "eth0", "source/@bridge=br0",
                      "ifname=eth0,network=Bridged"},
        NetworkChange{"a_network_for_a_bridge", "ifname=eth0,bridge=br7,ip6=2001:db8::2/64", "eth0",
                      "@type=network source/@bridge= source/@network=lan",
                      "ifname=eth0,network=lan,ip6=2001:db8::2/64"},
        NetworkChange{"none_at_all", "ifname=eth0,bridge=br7", "eth0", "@type=ethernet source=", "ifname=eth0"},
        NetworkChange{"an_address_more", "ifname=eth0,ip=10.0.0.2/24,gw=10.0.0.1", "eth0",
                      "ip[address=10.0.0.3]/@prefix=24", "ifname=eth0,ip=10.0.0.2/24:10.0.0.3/24,gw=10.0.0.1"},
        NetworkChange{"another_prefix", "ifname=eth0,ip=10.0.0.2/255.255.255.0", "eth0", "ip/@prefix=16",
                      "ifname=eth0,ip=10.0.0.2/255.255.0.0"},
        NetworkChange{"no_address", "ifname=eth0,ip=10.0.0.2/24,bridge=br1", "eth0", "ip=", "ifname=eth0,bridge=br1"},
        NetworkChange{"addresses_that_none_can_have_stay", "ifname=eth0,ip=10.0.0.0/24:10.0.0.2/24:junk", "eth0",
                      "ip/@address=10.0.0.5", "ifname=eth0,ip=10.0.0.0/24:junk:10.0.0.5/24"},
        NetworkChange{"a_gateway", "ifname=eth0,ip=10.0.0.2/24", "eth0",
                      "route/@family=ipv4 route/@address=0.0.0.0 route/@gateway=10.0.0.1",
                      "ifname=eth0,ip=10.0.0.2/24,gw=10.0.0.1"},
        NetworkChange{"no_gateway", "ifname=eth0,ip=10.0.0.2/24,gw=10.0.0.1", "eth0",
                      "route=", "ifname=eth0,ip=10.0.0.2/24"},
        NetworkChange{"no_gateway_lets_none_come_forth",
                      "ifname=eth0,ip=10.0.0.2/24,gw=10.0.0.1;ifname=eth1,ip=10.1.0.2/24,gw=10.1.0.1", "eth0",
                      "route=", "ifname=eth0,ip=10.0.0.2/24;ifname=eth1,ip=10.1.0.2/24"},
        NetworkChange{"the_second_gateway_stays_behind_the_first",
                      "ifname=eth0,ip=10.0.0.2/24,gw=10.0.0.1;ifname=eth1,ip=10.1.0.2/24,gw=10.1.0.1", "eth0",
                      "route/@gateway=10.0.0.9",
                      "ifname=eth0,ip=10.0.0.2/24,gw=10.0.0.9;ifname=eth1,ip=10.1.0.2/24,gw=10.1.0.1"},
        NetworkChange{"an_address_that_another_adapter_has_too",
                      "ifname=eth0,ip=10.0.0.2/24;ifname=eth1,ip=10.0.0.2/24", "eth0",
                      "ip=", "ifname=eth0;ifname=eth1"},
        NetworkChange{"addresses_end_dhcp", "ifname=eth0,dhcp=yes", "eth0", "ip/@address=10.0.0.9 ip/@prefix=24",
                      "ifname=eth0,dhcp=no,ip=10.0.0.9/255.255.255.0"},
        NetworkChange{"both_filters", "ifname=eth0,bridge=br1,ip=10.0.0.2/24", "eth0",
                      "filterref/@filter=clean-traffic",
                      "ifname=eth0,bridge=br1,ip=10.0.0.2/24,mac_filter=on,ip_filter=on"},
        NetworkChange{"no_filter", "ifname=eth0,bridge=br1,mac_filter=on", "eth0",
                      "filterref=", "ifname=eth0,bridge=br1,mac_filter=off"},
        NetworkChange{"a_filter_of_somebody", "ifname=eth0,bridge=br1,mac_filter=on", "eth0", "filterref/@filter=ours",
                      "ifname=eth0,bridge=br1,mac_filter=on"},
        NetworkChange{"a_new_name_is_found_by_the_mac", "ifname=eth0,mac=00:18:51:00:00:07,bridge=br1", "eth0",
                      "guest/@dev=lan0", "ifname=lan0,mac=00:18:51:00:00:07,bridge=br1"},
        NetworkChange{"positions_become_keys", "eth0,00:18:51:00:00:07,veth7.0,00:18:51:00:00:08", "eth0",
                      "target/@dev=v0", "ifname=eth0,mac=00:18:51:00:00:07,host_ifname=v0,host_mac=00:18:51:00:00:08"},
        NetworkChange{"another_one", "ifname=eth0,bridge=br1", "none",
                      "@type=bridge mac/@address=00:16:3e:00:00:01 source/@bridge=br2",
                      "ifname=eth0,bridge=br1;ifname=eth1,mac=00:16:3E:00:00:01,bridge=br2"},
        NetworkChange{"venet_of_virtuozzo", "ifname=venet0,ip=10.0.0.2/32,type=routed", "venet0",
                      "ip/@address=10.0.0.3", "ifname=venet0,ip=10.0.0.3/32,type=routed"},
        NetworkChange{"a_bridge_of_virtuozzo", "ifname=eth0,network=br1,type=bridge", "eth0", "source/@bridge=br2",
                      "ifname=eth0,network=br2,type=bridge"}),
    [](const auto& test) { return test.param.name; });

std::string base_with_lists() {
  return "PHYSPAGES=\"0:1G\"\n"
         "BINDMOUNT=\"/srv/$VEID/a:/a,nosuid /b /srv/c:/c,ro\"\n"
         "DEVNODES=\"net/tun:rwq fuse:rw \"\n"
         "CAPABILITY=\"SYS_NICE:on,VE_ADMIN:on\"\n"
         "DISK=\"uuid={1},image=root.hdd,mnt=/;uuid={2},device=/dev/vg/d,mnt=/d\"\n";
}

// The first element at `path` in the domain of base_with_lists.
std::string changed_list(std::string_view path, std::string_view assignments, std::string_view key) {
  const std::string base = base_with_lists();
  const Context context = container_host("7");
  const Domain domain(domain_xml_from_ve_conf(base, context).value().xml);
  put_all(first_at(domain.root(), path), assignments);
  return value_in(ve_conf_from_domain_xml(domain.xml(), base, context).value().text, key);
}

TEST(ContainerMerge, a_mount_that_changes_keeps_what_domain_xml_has_no_word_for) {
  const std::string a = "devices/filesystem[type=mount]";
  EXPECT_EQ(changed_list(a, "target/@dir=/moved", "BINDMOUNT"), "/srv/7/a:/moved,nosuid /b /srv/c:/c,ro");
  EXPECT_EQ(changed_list(a, "readonly/@x=1", "BINDMOUNT"), "/srv/7/a:/a,ro,nosuid /b /srv/c:/c,ro");
  EXPECT_EQ(changed_list(a, "source/@dir=/else", "BINDMOUNT"), "/else:/a,nosuid /b /srv/c:/c,ro");
}

TEST(ContainerMerge, a_disk_that_changes_keeps_its_other_keys) {
  const std::string disk = "devices/filesystem[type=block]";
  EXPECT_EQ(changed_list(disk, "target/@dir=/e", "DISK"),
            "uuid={1},image=root.hdd,mnt=/;uuid={2},device=/dev/vg/d,mnt=/e");
  EXPECT_EQ(changed_list(disk, "readonly/@x=1", "DISK"),
            "uuid={1},image=root.hdd,mnt=/;uuid={2},device=/dev/vg/d,mnt=/d,mnt_opts=ro");
  EXPECT_EQ(changed_list(disk, "source/@dev=/dev/vg/e", "DISK"),
            "uuid={1},image=root.hdd,mnt=/;uuid={2},device=/dev/vg/e,mnt=/d");
}

TEST(ContainerMerge, a_device_that_changes_is_written_anew_and_the_others_stay) {
  EXPECT_EQ(changed_list("devices/hostdev", "source/char=/dev/vhost-net", "DEVNODES"), "fuse:rw vhost-net:rw");
}

TEST(ContainerMerge, rights_that_libvirt_does_not_know_stay) {
  EXPECT_EQ(changed_list("features/capabilities", "sys_nice/@state=off", "CAPABILITY"), "SYS_NICE:off,VE_ADMIN:on");
  EXPECT_EQ(changed_list("features/capabilities", "sys_nice=", "CAPABILITY"), "VE_ADMIN:on");
}

TEST(ContainerMerge, unknown_elements_of_the_domain_do_not_matter) {
  const std::string base = container_file("323.conf");
  const Context context = container_host("323");
  const std::string xml =
      with(with(with(domain_xml_from_ve_conf(base, context).value().xml, "<devices>",
                     "<alien xmlns=\"urn:x\"><memory>1</memory></alien><devices><emulator>/x</emulator><tpm/>"),
                "<metadata>",
                "<metadata><n:instance xmlns:n=\"http://openstack.org/xmlns/libvirt/nova/1.1\"><n:name>x"
                "</n:name></n:instance>"),
           "<features>", "<features><acpi/><apic eoi=\"on\"/>");
  const auto merged = ve_conf_from_domain_xml(xml, base, context);
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_FALSE(merged->changed) << told(merged->report);
}

TEST(ContainerMerge, line_ends_marks_and_a_missing_last_newline_stay) {
  const std::string base = container_file("308.conf");
  const Context context = container_host("308");
  const Domain domain(domain_xml_from_ve_conf(base, context).value().xml);
  put_all(domain.root(), "memory[unit=KiB]=1048576 memtune/swap_hard_limit[unit=KiB]=1179648 name=new");
  const auto merged = ve_conf_from_domain_xml(domain.xml(), base, context);
  ASSERT_TRUE(merged) << merged.error().message;
  std::string expected = with(base, "PHYSPAGES=\"0:640M\"", "PHYSPAGES=\"0:1024M\"");
  expected = with(expected, "SWAPPAGES=0:320M   # swap", "SWAPPAGES=\"0:512M\"   # swap");
  EXPECT_EQ(merged->text, expected + "\r\nNAME=\"new\"");
}

TEST(ContainerMerge, the_last_of_repeated_keys_is_rewritten) {
  const std::string base = container_file("314.conf");
  const Context context = container_host("314");
  const Domain domain(domain_xml_from_ve_conf(base, context).value().xml);
  put_all(domain.root(), "name=three memory[unit=KiB]=524288");
  const auto merged = ve_conf_from_domain_xml(domain.xml(), base, context);
  ASSERT_TRUE(merged);
  EXPECT_EQ(merged->text,
            with(with(base, "NAME=\"two\"", "NAME=\"three\""), "PHYSPAGES=\"0:320M\"", "PHYSPAGES=\"0:512M\""));
}

TEST(ContainerMerge, what_a_shell_would_run_is_never_written) {
  const std::string base = container_file("323.conf");
  const Context context = container_host("323");
  const Domain domain(domain_xml_from_ve_conf(base, context).value().xml);
  const char* const kPlaces[] = {"name",
                                 "metadata/switchyard:domain/switchyard:pcs6/switchyard:kept[path=HOSTNAME]",
                                 "os/initenv",
                                 "devices/filesystem/source/@dir",
                                 "devices/interface/guest/@dev",
                                 "devices/hostdev/source/block"};
  for (const char* path : kPlaces) put(domain.root(), path, "/dev/`reboot`$(reboot)\"\\");
  const auto merged = ve_conf_from_domain_xml(domain.xml(), base, context);
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_EQ(merged->text.find("reboot"), std::string::npos) << merged->text;
  EXPECT_TRUE(reports(merged->report, Severity::kError, "NAME", "cannot stand")) << told(merged->report);
  EXPECT_TRUE(reports(merged->report, Severity::kError, "HOSTNAME", "cannot stand")) << told(merged->report);
}

TEST(ContainerMerge, the_environment_is_in_no_report) {
  const std::string base = container_file("323.conf");
  const Context context = container_host("323");
  const Domain domain(domain_xml_from_ve_conf(base, context).value().xml);
  put(domain.root(), "os/initenv", "hunter2");
  const auto merged = ve_conf_from_domain_xml(domain.xml(), base, context);
  ASSERT_TRUE(merged);
  EXPECT_EQ(value_in(merged->text, "VE_ENVIRONMENT"), "LANG=hunter2 TZ=UTC");
  EXPECT_EQ(told(merged->report).find("hunter2"), std::string::npos);
}

struct Refusal {
  const char* name;
  const char* put;
  const char* words;
};

class RefusedMerge : public testing::TestWithParam<Refusal> {};

TEST_P(RefusedMerge, says_why) {
  const std::string base = container_file("323.conf");
  const Context context = container_host("323");
  const Domain domain(domain_xml_from_ve_conf(base, context).value().xml);
  put_all(domain.root(), GetParam().put);
  const auto merged = ve_conf_from_domain_xml(domain.xml(), base, context);
  ASSERT_FALSE(merged);
  EXPECT_NE(merged.error().message.find(GetParam().words), std::string::npos) << merged.error().message;
}

INSTANTIATE_TEST_SUITE_P(Table, RefusedMerge,
                         testing::Values(Refusal{"another_uuid", "uuid=9a1f0c3e-5b2d-4e6f-8a7b-0c1d2e3f4a5b",
                                                 "another container"},
                                         Refusal{"a_machine", "os/type=hvm", "virtual machine"}),
                         [](const auto& test) { return test.param.name; });

TEST(ContainerMerge, a_container_without_uuid_is_known_by_its_id) {
  const std::string base = "PHYSPAGES=\"0:1G\"\n";
  const std::string xml = domain_xml_from_ve_conf(base, container_host("8")).value().xml;
  const auto merged = ve_conf_from_domain_xml(xml, base, container_host("9"));
  ASSERT_FALSE(merged);
  EXPECT_NE(merged.error().message.find("another container"), std::string::npos) << merged.error().message;
  // the UUID that libvirt gave it in a definition without one comes into the file
  const auto own = ve_conf_from_domain_xml(
      "<domain type='lxc'><name>8</name><uuid>9a1f0c3e-5b2d-4e6f-8a7b-0c1d2e3f4a5b</uuid></domain>", base,
      container_host("8"));
  ASSERT_TRUE(own) << own.error().message;
  EXPECT_EQ(value_in(own->text, "UUID"), "9a1f0c3e-5b2d-4e6f-8a7b-0c1d2e3f4a5b");
}

TEST(ContainerMerge, what_cannot_be_read_is_refused) {
  EXPECT_FALSE(ve_conf_from_domain_xml("<domain", container_sample(), container_host("101")));
  EXPECT_FALSE(ve_conf_from_domain_xml("<network/>", container_sample(), container_host("101")));
  EXPECT_FALSE(ve_conf_from_domain_xml("<domain/>", "no assignment here", container_host("101")));
  EXPECT_FALSE(ve_conf_from_domain_xml("<domain/>", "", Context()));
}

TEST(ContainerMerge, a_new_file_has_what_the_domain_says) {
  const auto made = ve_conf_from_domain_xml(
      "<domain type='lxc'><name>fresh</name><uuid>9a1f0c3e-5b2d-4e6f-8a7b-0c1d2e3f4a5b</uuid>"
      "<memory unit='GiB'>1</memory><memtune><hard_limit unit='GiB'>1</hard_limit></memtune><vcpu>2</vcpu>"
      "<os><type arch='x86_64'>exe</type></os><devices>"
      "<filesystem><source dir='/srv/fresh'/><target dir='/'/></filesystem>"
      "<interface type='bridge'><mac address='00:16:3e:01:02:03'/><source bridge='br3'/></interface>"
      "</devices></domain>",
      "", container_host("400"));
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->text,
            "VEID=\"400\"\n"
            "UUID=\"9a1f0c3e-5b2d-4e6f-8a7b-0c1d2e3f4a5b\"\n"
            "NAME=\"fresh\"\n"
            "PHYSPAGES=\"0:262144\"\n"
            "SWAPPAGES=\"0:unlimited\"\n"
            "CPUS=\"2\"\n"
            "VE_PRIVATE=\"/srv/fresh\"\n"
            "NETIF=\"ifname=eth0,mac=00:16:3E:01:02:03,bridge=br3\"\n");
}

}  // namespace
}  // namespace convert
