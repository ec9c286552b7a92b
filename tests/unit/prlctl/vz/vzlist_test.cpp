// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/report.hpp"
#include "prlctl/vz/vzlist.hpp"
#include "tests/unit/prlctl/actions/action_run.hpp"

namespace prlctl {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

VzSource source() {
  VzSource made;
  made.facts = {.uuid = "6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c",
                .name = "web1",
                .kind = Kind::kContainer,
                .state = State::kRunning,
                .addresses = {"10.1.1.5", "10.1.1.6"}};
  made.text = std::make_shared<const std::string>(
      "HOSTNAME=\"web1.example\"\nCPUS=\"2\"\nPHYSPAGES=\"0:262144\"\nOSTEMPLATE=\".debian-12-x86_64\"\n"
      "NETIF=\"ifname=eth0,mac=00:18:51:01:02:03,host_ifname=veth101.0\"\nDESCRIPTION=\"a%0Ab\"\n");
  convert::Report report;
  made.conf = convert::parse_ve_conf(*made.text, report).value();
  made.figures = {{"numproc.held", 7}, {"numproc.failures", 1}};
  return made;
}

std::string value(const char* name) { return vz_text(source(), *find_vz_column(name)); }

std::string table(const VzSource& one) {
  std::vector<VzColumn> columns;
  for (const char* name : {"ctid", "numproc", "status", "configured_ip", "hostname"})
    columns.push_back(*find_vz_column(name));
  return vz_table({&one, 1}, columns, true);
}

TEST(Vzlist, has_the_columns_of_virtuozzo) {
  EXPECT_EQ(table(source()),
            "                                CTID      NPROC STATUS    CFG_IP_ADDR     HOSTNAME\n"
            "6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c          7 running   10.1.1.5 10.1.1.6 web1.example\n");
  VzSource stopped = source();
  stopped.facts.state = State::kStopped;
  stopped.facts.addresses.clear();
  EXPECT_THAT(table(stopped), HasSubstr("          - stopped   -               web1.example\n"));
}

TEST(Vzlist, knows_figures_of_limits) {
  EXPECT_EQ(value("numproc"), "7");
  EXPECT_EQ(value("numproc.f"), "1");
  EXPECT_EQ(value("physpages.l"), "262144");
  EXPECT_EQ(value("physpages.b"), "0");
  EXPECT_EQ(value("numproc.l"), "unlimited");
  for (const char* none : {"", ".l", "numproc.x", "ctid.l", "no-such"}) EXPECT_FALSE(find_vz_column(none)) << none;
}

TEST(Vzlist, tells_what_ve_conf_says) {
  EXPECT_EQ(value("ostemplate"), "debian-12-x86_64");
  EXPECT_EQ(value("cpus"), "2");
  EXPECT_EQ(value("mac"), "00:18:51:01:02:03");
  EXPECT_EQ(value("host_ifname"), "veth101.0");
  EXPECT_EQ(value("onboot"), "no");
  EXPECT_EQ(value("bootorder"), "-");
}

TEST(Vzlist, is_json_with_numbers_lists_and_objects) {
  VzSource one = source();
  one.facts.ctid = "101";
  const std::string json = vz_json({&one, 1}, {});
  EXPECT_THAT(json, StartsWith("[\n  {\n    \"ctid\": 101,\n"));
  EXPECT_THAT(json, HasSubstr("    \"ip\": [\"10.1.1.5\", \"10.1.1.6\"],\n"));
  EXPECT_THAT(json, HasSubstr("    \"cpus\": 2,\n"));
  EXPECT_THAT(json, HasSubstr("    \"physpages\": {\n      \"held\": 0,\n      \"maxheld\": 0,\n      \"barrier\": 0,\n"
                              "      \"limit\": 262144,\n      \"failcnt\": 0\n    },\n"));
  EXPECT_THAT(json, HasSubstr("    \"onboot\": false,\n"));
  EXPECT_EQ(vz_json({}, {}), "[]\n");
}

Ended run(std::vector<std::string> words) {
  Captured out;
  Captured err;
  Session session({.uri = "test:///default", .dispatcher = {.socket = "", .system_bus = false}},
                  {out.stream(), err.stream()});
  words.insert(words.begin(), "vzlist");
  const int code = vzlist(session, std::move(words));
  return {code, out.text(), err.text()};
}

TEST(Vzlist, lists_no_machines) {
  EXPECT_EQ(run({"-a", "-Ho", "ctid"}), (Ended{0, "", ""}));
  EXPECT_EQ(run({"-a", "-j"}), (Ended{0, "[]\n", ""}));
  EXPECT_EQ(run({"test", "-H"}), (Ended{1, "", "Container(s) not found\n"}));
}

TEST(Vzlist, refuses_what_it_does_not_know) {
  EXPECT_EQ(run({"-o", "x"}), (Ended{1, "", "Unknown field: x\n"}));
  EXPECT_EQ(run({"-a", "-s", "x"}), (Ended{1, "", "x is an invalid field name in this query.\n"}));
  EXPECT_EQ(run({"--no-such"}), (Ended{1, "", "Unrecognized option: --no-such\n"}));
  EXPECT_THAT(run({"-L"}).out, HasSubstr("ctid            CTID\n"));
}

}  // namespace
}  // namespace prlctl
