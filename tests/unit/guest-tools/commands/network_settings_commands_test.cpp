// SPDX-License-Identifier: LGPL-2.1-or-later
//
// switchyard-set-network on a tree of each family: what is written, what stays, and that it can be said twice.
#include "../guest_root.hpp"
#include "guest-tools/network/apply.hpp"

#include <gmock/gmock.h>

#include <sys/stat.h>

namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kTwo =
    "{'adapters': [{'name': 'eth0', 'addresses': ['10.0.0.5/24', '10.0.0.6/25', 'fd00::5/64'], "
    "'gateway4': '10.0.0.1', 'gateway6': 'fd00::1'}], 'name-servers': ['8.8.8.8', 'fd00::53'], "
    "'search-domains': ['example.org', 'example.com']}";
const std::string kDhcp = "{'adapters': [{'name': 'eth0', 'dhcp4': true, 'dhcp6': true}]}";

class NetworkSettings : public GuestRoot {
 protected:
  void program(const std::string& name) const { write("/usr/sbin/" + name, ""); }
  void set(const std::string& arguments) { EXPECT_EQ(call("switchyard-set-network", arguments), success("{}")); }
  // Said a second time nothing changes.
  void set_twice(const std::string& arguments, const std::string& file) {
    set(arguments);
    const std::string once = read(file);
    set(arguments);
    EXPECT_EQ(read(file), once);
  }
  unsigned mode_of(const std::string& file) const {
    struct stat status {};
    EXPECT_EQ(stat((root + file).c_str(), &status), 0) << file;
    return status.st_mode & 07777;
  }
};

TEST_F(NetworkSettings, of_ifupdown) {
  const std::string file = "/etc/network/interfaces";
  program("ifup");
  write(file,
        "# comment\nauto lo eth0 eth1\niface lo inet loopback\nallow-hotplug eth0\niface eth0 inet dhcp\n"
        "    dns-search old.example\n    up something\n\niface eth1 inet dhcp\n");
  write(file + ".d/50-cloud-init", "auto eth0\niface eth0 inet dhcp\n# kept\niface eth2 inet dhcp\n");
  write("/etc/resolv.conf", "options edns0\nnameserver 1.1.1.1\nsearch old\n");
  set_twice(kTwo, file);
  EXPECT_EQ(read(file),
            "# comment\nauto lo eth1\niface lo inet loopback\niface eth1 inet dhcp\n"
            "auto eth0\n"
            "iface eth0 inet static\n    address 10.0.0.5\n    netmask 255.255.255.0\n"
            "    up ip addr add 10.0.0.6/25 dev eth0\n    gateway 10.0.0.1\n"
            "    dns-nameservers 8.8.8.8 fd00::53\n    dns-search example.org example.com\n"
            "iface eth0 inet6 static\n    address fd00::5\n    netmask 64\n    gateway fd00::1\n");
  EXPECT_EQ(read(file + ".d/50-cloud-init"), "# kept\niface eth2 inet dhcp\n");
  EXPECT_EQ(read("/etc/resolv.conf"),
            "options edns0\nsearch example.org example.com\nnameserver 8.8.8.8\nnameserver fd00::53\n");
  set(kDhcp);
  EXPECT_THAT(read(file), HasSubstr("auto eth0\niface eth0 inet dhcp\n    dns-nameservers 8.8.8.8 fd00::53\n"
                                    "    dns-search example.org example.com\niface eth0 inet6 dhcp\n"));
  set("{'adapters': [{'name': 'eth0'}], 'name-servers': [], 'search-domains': []}");
  EXPECT_THAT(read(file), HasSubstr("auto eth0\niface eth0 inet manual\n"));
  EXPECT_THAT(read(file), Not(HasSubstr("dns-")));
  EXPECT_EQ(read("/etc/resolv.conf"), "options edns0\n");
}

TEST_F(NetworkSettings, of_netplan) {
  const std::string file = "/etc/netplan/90-switchyard-eth0.yaml";
  program("netplan");
  program("ifup");
  write("/etc/network/interfaces", "");
  write("/etc/netplan/50-cloud-init.yaml",
        "# made by cloud-init\nnetwork:\n    ethernets:\n        eth0:\n            dhcp4: true\n    version: 2\n");
  write("/etc/netplan/60-other.yaml", "network:\n  ethernets:\n    eth1:\n      dhcp4: true\n");
  set_twice(kTwo, file);
  EXPECT_EQ(read(file),
            "network:\n  version: 2\n  ethernets:\n    eth0:\n      dhcp4: false\n      dhcp6: false\n"
            "      addresses:\n        - \"10.0.0.5/24\"\n        - \"10.0.0.6/25\"\n        - \"fd00::5/64\"\n"
            "      routes:\n        - to: \"0.0.0.0/0\"\n          via: \"10.0.0.1\"\n"
            "        - to: \"::/0\"\n          via: \"fd00::1\"\n"
            "      nameservers:\n        addresses: [\"8.8.8.8\", \"fd00::53\"]\n"
            "        search: [\"example.org\", \"example.com\"]\n");
  EXPECT_EQ(mode_of(file), 0600u);
  EXPECT_FALSE(std::filesystem::exists(root + "/etc/netplan/50-cloud-init.yaml"));
  EXPECT_TRUE(std::filesystem::exists(root + "/etc/netplan/50-cloud-init.yaml.before-switchyard"));
  EXPECT_TRUE(std::filesystem::exists(root + "/etc/netplan/60-other.yaml"));
  EXPECT_EQ(read("/etc/network/interfaces"), "");
  set(kDhcp);
  EXPECT_THAT(read(file),
              HasSubstr("dhcp4: true\n      dhcp6: true\n      nameservers:\n        addresses: [\"8.8.8.8\""));

  write("/etc/netplan/70-both.yaml",
        "network:\n  ethernets:\n    lan:\n      match: {}\n      set-name: eth0\n    eth1:\n      dhcp4: true\n");
  EXPECT_THAT(call("switchyard-set-network", kDhcp), HasSubstr("70-both.yaml' sets adapter 'eth0' among others"));
}

TEST_F(NetworkSettings, of_systemd_networkd) {
  const std::string file = "/etc/systemd/network/05-switchyard-eth0.network";
  write("/etc/systemd/network/20-wired.network", "[Match]\nName=en*\n");
  EXPECT_THAT(call("switchyard-set-network", kDhcp), HasSubstr("in none of the ways that are known"));
  write("/etc/systemd/system/multi-user.target.wants/systemd-networkd.service", "");
  set_twice(kTwo, file);
  EXPECT_EQ(read(file),
            "[Match]\nName=eth0\n\n[Network]\nDHCP=no\nAddress=10.0.0.5/24\nAddress=10.0.0.6/25\nAddress=fd00::5/64\n"
            "Gateway=10.0.0.1\nGateway=fd00::1\nDNS=8.8.8.8\nDNS=fd00::53\nDomains=example.org example.com\n");
  set(kDhcp);
  EXPECT_EQ(read(file),
            "[Match]\nName=eth0\n\n[Network]\nDHCP=yes\nDNS=8.8.8.8\nDNS=fd00::53\nDomains=example.org example.com\n");
}

TEST_F(NetworkSettings, of_netctl) {
  const std::string file = "/etc/netctl/switchyard-eth0";
  write("/etc/netctl/examples/ethernet-dhcp", "");
  EXPECT_THAT(call("switchyard-set-network", kDhcp), HasSubstr("in none of the ways that are known"));
  write("/usr/bin/netctl", "");
  set_twice(kTwo, file);
  const std::string head = "Description='Set by the host'\nInterface=eth0\nConnection=ethernet\nForceConnect=yes\n";
  const std::string resolver = "DNS=('8.8.8.8' 'fd00::53')\nDNSSearch='example.org example.com'\n";
  EXPECT_EQ(read(file), head +
                            "IP=static\nAddress=('10.0.0.5/24' '10.0.0.6/25')\nGateway='10.0.0.1'\n"
                            "IP6=static\nAddress6=('fd00::5/64')\nGateway6='fd00::1'\n" +
                            resolver);
  set(kDhcp);
  EXPECT_EQ(read(file), head + "IP=dhcp\nIP6=dhcp\n" + resolver);
}

TEST_F(NetworkSettings, of_the_red_hat_family) {
  const std::string file = "/etc/sysconfig/network-scripts/ifcfg-eth0";
  write("/etc/sysconfig/network-scripts/ifup-eth", "");
  write(file,
        "TYPE=Ethernet\nBOOTPROTO=dhcp\nIPADDR=1.1.1.1\nIPADDR2=1.1.1.2\nIPADDRX=stays\nUUID=1234\nDNS1=9.9.9.9\n"
        "export GATEWAY=1.1.1.254\n");
  set_twice(kTwo, file);
  EXPECT_EQ(read(file),
            "TYPE=Ethernet\nIPADDRX=stays\nUUID=1234\nDEVICE=eth0\nONBOOT=yes\nBOOTPROTO=none\n"
            "IPADDR=10.0.0.5\nPREFIX=24\nNETMASK=255.255.255.0\nIPADDR1=10.0.0.6\nPREFIX1=25\n"
            "NETMASK1=255.255.255.128\nGATEWAY=10.0.0.1\nIPV6INIT=yes\nIPV6ADDR=fd00::5/64\nIPV6_AUTOCONF=no\n"
            "IPV6_DEFAULTGW=fd00::1\nDNS1=8.8.8.8\nDNS2=fd00::53\nDOMAIN=\"example.org example.com\"\n");
  set(kDhcp);
  EXPECT_EQ(read(file),
            "TYPE=Ethernet\nIPADDRX=stays\nUUID=1234\nDNS1=8.8.8.8\nDNS2=fd00::53\nDOMAIN=\"example.org example.com\"\n"
            "DEVICE=eth0\nONBOOT=yes\nBOOTPROTO=dhcp\nIPV6INIT=yes\nDHCPV6C=yes\n");
}

TEST_F(NetworkSettings, of_network_manager) {
  const std::string file = "/etc/NetworkManager/system-connections/switchyard-eth0.nmconnection";
  program("NetworkManager");
  std::filesystem::create_directories(root + "/etc/NetworkManager/system-connections");
  set_twice(kTwo, file);
  const std::string head =
      "[connection]\nid=switchyard-eth0\ntype=ethernet\ninterface-name=eth0\nautoconnect=true\n"
      "autoconnect-priority=100\n";
  EXPECT_EQ(read(file), head +
                            "\n[ipv4]\nmethod=manual\naddress1=10.0.0.5/24\naddress2=10.0.0.6/25\ngateway=10.0.0.1\n"
                            "dns=8.8.8.8;\ndns-search=example.org;example.com;\n"
                            "\n[ipv6]\nmethod=manual\naddress1=fd00::5/64\ngateway=fd00::1\n"
                            "dns=fd00::53;\ndns-search=example.org;example.com;\n");
  EXPECT_EQ(mode_of(file), 0600u);
  set("{'adapters': [{'name': 'eth0', 'dhcp4': true}]}");
  EXPECT_EQ(read(file), head +
                            "\n[ipv4]\nmethod=auto\ndns=8.8.8.8;\ndns-search=example.org;example.com;\n"
                            "\n[ipv6]\nmethod=ignore\n");
}

TEST_F(NetworkSettings, of_suse) {
  const std::string folder = "/etc/sysconfig/network/";
  program("ifup");
  write(folder + "config", "NETCONFIG_DNS_POLICY=\"auto\"\nNETCONFIG_DNS_STATIC_SERVERS=\"1.1.1.1\"\n");
  write(folder + "ifcfg-eth0", "BOOTPROTO='dhcp'\nZONE=public\nIPADDR_2='1.1.1.1/8'\n");
  write(folder + "ifroute-eth0", "default 1.1.1.254 - eth0\n10.9.0.0/16 10.0.0.9 - eth0\n");
  set_twice(kTwo, folder + "ifcfg-eth0");
  EXPECT_EQ(read(folder + "ifcfg-eth0"),
            "ZONE=public\nSTARTMODE='auto'\nBOOTPROTO='static'\nIPADDR='10.0.0.5/24'\nIPADDR_1='10.0.0.6/25'\n"
            "IPADDR_2='fd00::5/64'\n");
  EXPECT_EQ(read(folder + "ifroute-eth0"),
            "10.9.0.0/16 10.0.0.9 - eth0\ndefault 10.0.0.1 - eth0\ndefault fd00::1 - eth0\n");
  EXPECT_EQ(read(folder + "config"),
            "NETCONFIG_DNS_POLICY=\"auto\"\nNETCONFIG_DNS_STATIC_SERVERS=\"8.8.8.8 fd00::53\"\n"
            "NETCONFIG_DNS_STATIC_SEARCHLIST=\"example.org example.com\"\n");
}

TEST_F(NetworkSettings, are_refused_before_anything_is_written) {
  program("ifup");
  write("/etc/network/interfaces", "before");
  const auto refused = [&](const std::string& adapter, const std::string& more = "") {
    return call("switchyard-set-network", "{'adapters': [{" + adapter + "}]" + more + "}");
  };
  EXPECT_THAT(refused("'name': 'eth0', 'addresses': ['10.0.0.5/33']"), HasSubstr("'10.0.0.5/33' is no address"));
  EXPECT_THAT(refused("'name': 'eth0', 'addresses': ['10.0.0.5\\n  up x']"), HasSubstr("is no address"));
  EXPECT_THAT(refused("'name': 'eth0', 'gateway4': 'fd00::1'"), HasSubstr("the gateway 'fd00::1' is no address"));
  EXPECT_THAT(refused("'name': 'eth0', 'dhcp4': true, 'gateway4': '10.0.0.1'"),
              HasSubstr("a gateway without an address of its kind"));
  EXPECT_THAT(refused("'name': 'eth0\\nauto x'"), HasSubstr("is no name of an adapter"));
  EXPECT_THAT(refused("'name': '../../etc'"), HasSubstr("is no name of an adapter"));
  EXPECT_THAT(refused("'name': 'eth0', 'mac': '00:00:00:00:00:01'"), HasSubstr("either 'mac' or 'name'"));
  EXPECT_THAT(refused("'mac': '02:fe:00:00:00:99'"), HasSubstr("no adapter of this guest has the address"));
  EXPECT_THAT(refused("'mac': '02:fe'"), HasSubstr("is no MAC address"));
  EXPECT_THAT(refused("'name': 'eth0'", ", 'name-servers': ['dns.example']"), HasSubstr("is no address"));
  EXPECT_THAT(refused("'name': 'eth0'", ", 'search-domains': ['a b']"), HasSubstr("'a b' is no domain"));
  EXPECT_EQ(read("/etc/network/interfaces"), "before");
}

TEST_F(NetworkSettings, come_by_ip_where_the_guests_tools_do_not_work) {
  guest_tools::AdapterConfig adapter;
  guest_tools::Buffer script{4096};
  ASSERT_TRUE(guest_tools::parse_address("10.0.0.5/24", adapter.addresses[0]));
  ASSERT_TRUE(guest_tools::parse_address("fd00::1", adapter.gateway6));
  adapter.address_count = 1;
  adapter.has_gateway6 = true;
  guest_tools::append_ip_commands(adapter, script);
  EXPECT_EQ(string(script),
            "ip link set dev \"$0\" up && ip addr flush dev \"$0\" scope global && ip addr add 10.0.0.5/24 dev \"$0\""
            " && ip -6 route replace default via fd00::1 dev \"$0\"");
}

TEST_F(NetworkSettings, give_the_host_a_name) {
  write("/etc/sysconfig/network", "NETWORKING=yes\nHOSTNAME=old\n");
  write("/etc/hosts", "127.0.0.1 localhost\n127.0.1.1 old.example old\n");
  EXPECT_EQ(call("switchyard-set-host-name", "{'host-name': 'web1.example'}"), success("{}"));
  EXPECT_EQ(read("/etc/hostname"), "web1.example\n");
  EXPECT_EQ(read("/etc/sysconfig/network"), "NETWORKING=yes\nHOSTNAME=web1.example\n");
  EXPECT_EQ(read("/etc/hosts"), "127.0.0.1 localhost\n127.0.1.1\tweb1.example web1\n");
  EXPECT_THAT(call("switchyard-set-host-name", "{'host-name': 'a\\nb'}"), HasSubstr("is no host name"));
  std::filesystem::remove(root + "/etc/hostname");
  write("/etc/HOSTNAME", "old\n");
  EXPECT_EQ(call("switchyard-set-host-name", "{'host-name': 'b'}"), success("{}"));
  EXPECT_EQ(read("/etc/HOSTNAME"), "b\n");
  EXPECT_FALSE(std::filesystem::exists(root + "/etc/hostname"));
}

}  // namespace
