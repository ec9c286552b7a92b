// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Error texts name libvirt's functions, and clients compare them: so each name must be one that libvirt's headers have.
#include "libvirt-driver/procedures/procedure.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace driver {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string headers() {
  std::string text;
  for (const auto& entry : std::filesystem::directory_iterator("/usr/include/libvirt")) {
    if (entry.path().extension() != ".h") continue;
    std::ifstream in(entry.path());
    text.append(std::istreambuf_iterator<char>(in), {});
  }
  return text;
}

std::set<std::string> words(const std::string& text) {
  const std::regex word("\\b(vir[A-Z]|VIR_)\\w+");
  std::set<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), word), end; at != end; ++at) found.insert(at->str());
  return found;
}

// "9.7.0" as 9007000, as LIBVIR_VERSION_NUMBER counts.
unsigned long version_number(std::string_view version) {
  std::istringstream in{std::string(version)};
  unsigned long number = 0;
  for (std::string part; std::getline(in, part, '.');) number = number * 1000 + std::stoul(part);
  return number;
}

unsigned long version_of(const std::string& headers) {
  std::smatch match;
  if (!std::regex_search(headers, match, std::regex("LIBVIR_VERSION_NUMBER (\\d+)"))) return 0;
  return std::stoul(match[1]);
}

TEST(ApiName, is_a_function_that_libvirts_headers_declare) {
  const std::string text = headers();
  const std::set<std::string> declared = words(text);
  const unsigned long version = version_of(text);
  ASSERT_GE(version, 9000000U) << "libvirt-dev's headers";
  std::vector<std::string> unknown;
  for (const Procedure& row : procedures()) {
    if (row.since.empty() || version_number(row.since) > version) continue;
    if (!declared.contains(std::string(api_name(row)))) unknown.emplace_back(api_name(row));
  }
  EXPECT_THAT(unknown, IsEmpty());
}

TEST(ApiName, is_missing_from_the_headers_only_for_libvirts_internal_calls) {
  const std::set<std::string> declared = words(headers());
  std::set<std::string> internal;
  for (const Procedure& row : procedures()) {
    const std::string name(api_name(row));
    if (row.handling != Handling::kEvent && row.since.empty() && !declared.contains(name)) internal.insert(name);
  }
  EXPECT_THAT(internal,
              ElementsAre("virConnectSupportsFeature", "virDomainMigrateBegin3", "virDomainMigrateBegin3Params",
                          "virDomainMigrateConfirm3", "virDomainMigrateConfirm3Params", "virDomainMigrateFinish",
                          "virDomainMigrateFinish2", "virDomainMigrateFinish3", "virDomainMigrateFinish3Params",
                          "virDomainMigratePerform", "virDomainMigratePerform3", "virDomainMigratePerform3Params",
                          "virDomainMigratePrepare", "virDomainMigratePrepare2", "virDomainMigratePrepare3",
                          "virDomainMigratePrepare3Params", "virDomainMigratePrepareTunnel",
                          "virDomainMigratePrepareTunnel3", "virDomainMigratePrepareTunnel3Params"));
}

TEST(ApiName, of_an_event_is_what_clients_ask_for_it_with) {
  const std::string text = headers();
  const std::set<std::string> declared = words(text);
  std::set<std::string> newer;
  for (const Procedure& row : procedures()) {
    const std::string name(api_name(row));
    if (row.handling == Handling::kEvent && !declared.contains(name)) newer.insert(name);
  }
  newer.erase("VIR_NETWORK_EVENT_ID_METADATA_CHANGE");  // 9.8
  newer.erase("VIR_DOMAIN_EVENT_ID_NIC_MAC_CHANGE");    // 11.2
  EXPECT_THAT(newer, IsEmpty());
}

TEST(ApiName, belongs_to_one_call) {
  std::map<std::string_view, std::vector<int>> numbers;
  for (const Procedure& row : procedures()) {
    if (row.handling != Handling::kEvent) numbers[api_name(row)].push_back(row.number);
  }
  std::erase_if(numbers, [](const auto& entry) { return entry.second.size() == 1; });
  using testing::Pair;
  EXPECT_THAT(numbers, ElementsAre(Pair("virConnectDomainEventDeregisterAny", ElementsAre(168, 317)),
                                   Pair("virConnectDomainEventRegisterAny", ElementsAre(167, 316)),
                                   Pair("virConnectOpenAuth", ElementsAre(66, 67, 68, 69, 70))));
}

TEST(ApiName, follows_libvirts_spelling_where_the_procedures_name_does_not_tell) {
  const std::map<int, std::string_view> expected{
      {14, "virDomainGetXMLDesc"},         {19, "virDomainGetOSType"},           {20, "virDomainGetVcpus"},
      {24, "virDomainLookupByUUID"},       {112, "virNodeListDevices"},          {210, "virDomainInjectNMI"},
      {227, "virNodeGetCPUStats"},         {261, "virDomainPMSuspendForDuration"}, {294, "virDomainFSTrim"},
      {316, "virConnectDomainEventRegisterAny"}, {343, "virDomainOpenGraphicsFD"}, {349, "virDomainGetFSInfo"},
      {355, "virDomainAddIOThread"},       {395, "virNodeGetSEVInfo"},           {424, "virDomainAuthorizedSSHKeysGet"},
  };
  for (const auto& [number, name] : expected) EXPECT_EQ(api_name(*find_procedure(kRemoteProgram, number)), name);
  EXPECT_EQ(api_name(*find_procedure(kQemuProgram, 1)), "virDomainQemuMonitorCommand");
  EXPECT_EQ(api_name(*find_procedure(kLxcProgram, 1)), "virDomainLxcOpenNamespace");
}

}  // namespace
}  // namespace driver
