// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/procedures/procedure.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace driver {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

bool is_event(const Procedure& row) { return row.handling == Handling::kEvent; }

// They name a domain first, but the new name has to be free among the other kind too, or the flag may be virtvzd's.
bool is_chosen(const Procedure& row) {
  return row.name == "DOMAIN_RENAME" || row.name == "DOMAIN_GET_AUTOSTART" || row.name == "DOMAIN_SET_AUTOSTART";
}

bool names_domain_first(const Procedure& row) {
  return row.first_argument == FirstArgument::kDomain || row.first_argument == FirstArgument::kSnapshot;
}

// Numbers of the remote program's rows for which `holds` is true.
template <typename Predicate>
std::vector<int> remote_numbers(Predicate holds) {
  std::vector<int> numbers;
  for (const Procedure& row : procedures()) {
    if (row.program == kRemoteProgram && holds(row)) numbers.push_back(row.number);
  }
  return numbers;
}

// All rows for which `holds` is false, by name.
template <typename Predicate>
std::vector<std::string> names_against(Predicate holds) {
  std::vector<std::string> names;
  for (const Procedure& row : procedures()) {
    if (!holds(row)) names.emplace_back(row.name);
  }
  return names;
}

TEST(Procedures, stand_by_program_then_number_without_a_gap) {
  std::vector<std::pair<std::uint32_t, int>> expected;
  for (int number = 1; number <= 453; ++number) expected.emplace_back(kRemoteProgram, number);
  for (int number = 1; number <= 7; ++number) expected.emplace_back(kQemuProgram, number);
  expected.emplace_back(kLxcProgram, 1);

  std::vector<std::pair<std::uint32_t, int>> seen;
  for (const Procedure& row : procedures()) seen.emplace_back(row.program, row.number);
  EXPECT_EQ(seen, expected);
}

TEST(Procedures, have_names_of_their_own) {
  std::set<std::pair<std::uint32_t, std::string_view>> seen;
  for (const Procedure& row : procedures()) {
    EXPECT_FALSE(row.name.empty());
    EXPECT_TRUE(seen.emplace(row.program, row.name).second) << row.name;
  }
}

TEST(FindProcedure, finds_every_row) {
  for (const Procedure& row : procedures()) EXPECT_EQ(find_procedure(row.program, row.number), &row);
}

TEST(FindProcedure, knows_no_other_numbers) {
  EXPECT_EQ(find_procedure(kRemoteProgram, 0), nullptr);
  EXPECT_EQ(find_procedure(kRemoteProgram, -1), nullptr);
  EXPECT_EQ(find_procedure(kRemoteProgram, 454), nullptr);
  EXPECT_EQ(find_procedure(kRemoteProgram, std::numeric_limits<std::int32_t>::max()), nullptr);
  EXPECT_EQ(find_procedure(kRemoteProgram, std::numeric_limits<std::int32_t>::min()), nullptr);
  EXPECT_EQ(find_procedure(kQemuProgram, 8), nullptr);
  EXPECT_EQ(find_procedure(kLxcProgram, 2), nullptr);
  EXPECT_EQ(find_procedure(kKeepaliveProgram, 1), nullptr);
  EXPECT_EQ(find_procedure(0, 1), nullptr);
}

TEST(Procedures, are_events_where_their_name_says_event_without_register) {
  const auto names_event = [](const Procedure& row) {
    return row.name.find("EVENT") != row.name.npos && row.name.find("REGISTER") == row.name.npos &&
           row.name.find("PERF_EVENTS") == row.name.npos;
  };
  EXPECT_THAT(names_against([&](const Procedure& row) { return is_event(row) == names_event(row); }), IsEmpty());
  EXPECT_EQ(names_against([](const Procedure& row) { return !is_event(row); }).size(), 54U);
}

TEST(Procedures, that_are_events_carry_nothing_of_a_call) {
  EXPECT_THAT(names_against([](const Procedure& row) {
                return !is_event(row) ||
                       (row.acl.empty() && row.since.empty() && !row.changes_config && !row.changes_state &&
                        !row.reply_xml && row.fds == FdUse::kNone && row.stream == StreamUse::kNone &&
                        row.reply_domain == ReplyDomain::kNone && row.read_only == ReadOnly::kNo);
              }),
              IsEmpty());
}

TEST(Procedures, with_a_domain_first_go_to_its_owner_and_no_others_do) {
  EXPECT_THAT(names_against([](const Procedure& row) {
                return is_event(row) || names_domain_first(row) == (row.handling == Handling::kRoute || is_chosen(row));
              }),
              IsEmpty());
  EXPECT_EQ(remote_numbers([](const Procedure& row) { return row.handling == Handling::kRoute; }).size(), 163U + 13U);
}

TEST(Procedures, that_are_routed_say_what_a_container_gets) {
  EXPECT_THAT(names_against([](const Procedure& row) {
                return row.handling != Handling::kRoute || row.for_container != ForContainer::kNotPerDomain;
              }),
              IsEmpty());
}

TEST(Procedures, for_the_vm_backend_are_not_about_one_domain) {
  EXPECT_THAT(names_against([](const Procedure& row) {
                return row.handling != Handling::kVm ||
                       (row.for_container == ForContainer::kNotPerDomain && row.reply_domain == ReplyDomain::kNone &&
                        !row.changes_config && !row.changes_state && !row.reply_xml);
              }),
              IsEmpty());
}

TEST(Procedures, that_lxc_crashes_or_lies_on_are_completed) {
  // Scheduler parameters (crash), id -1 after a start, and the queries whose refusal clients cache per connection.
  for (const int number : {57, 58, 219, 223, 196, 274, 187, 188, 190, 413, 163, 298, 229, 18, 200, 20, 230, 344}) {
    EXPECT_EQ(find_procedure(kRemoteProgram, number)->for_container, ForContainer::kCompleted) << number;
  }
}

TEST(Procedures, that_change_something_are_not_for_read_only_connections) {
  EXPECT_THAT(names_against([](const Procedure& row) {
                return !(row.changes_config || row.changes_state) || row.read_only == ReadOnly::kNo;
              }),
              IsEmpty());
}

TEST(Procedures, that_need_a_right_to_change_are_not_for_read_only_connections) {
  const auto allows_change = [](const Procedure& row) {
    if (row.read_only != ReadOnly::kYes) return false;
    for (const std::string_view right : {":write", ":start", ":stop", ":save", ":delete", ":create"}) {
      if (row.acl.find(right) != row.acl.npos) return true;
    }
    return false;
  };
  // A client tells its daemon who it is before anything else; libvirt asks connect:write for that.
  EXPECT_THAT(remote_numbers(allows_change), ElementsAre(419));
}

TEST(Procedures, that_are_read_only_under_conditions_reveal_secrets_or_ask_the_guest) {
  EXPECT_THAT(remote_numbers([](const Procedure& row) { return row.read_only == ReadOnly::kConditional; }),
              ElementsAre(14, 186, 200, 353, 388, 412));
}

TEST(Procedures, that_open_streams_are_these) {
  EXPECT_THAT(remote_numbers([](const Procedure& row) { return row.stream == StreamUse::kToServer; }),
              ElementsAre(148, 208, 215, 304));
  EXPECT_THAT(remote_numbers([](const Procedure& row) { return row.stream == StreamUse::kToClient; }),
              ElementsAre(201, 209, 211, 296));
}

TEST(Procedures, that_carry_file_descriptors_are_these) {
  EXPECT_THAT(remote_numbers([](const Procedure& row) { return row.fds == FdUse::kCall; }),
              ElementsAre(249, 309, 310, 443));
  EXPECT_THAT(remote_numbers([](const Procedure& row) { return row.fds == FdUse::kReply; }), ElementsAre(343));
  EXPECT_EQ(find_procedure(kQemuProgram, 7)->fds, FdUse::kBoth);
  EXPECT_EQ(find_procedure(kLxcProgram, 1)->fds, FdUse::kReply);
}

TEST(Procedures, that_reply_with_domains_are_these) {
  EXPECT_THAT(remote_numbers([](const Procedure& row) { return row.reply_domain == ReplyDomain::kDomain; }),
              ElementsAre(10, 11, 22, 23, 24, 63, 109, 196, 217, 306, 309, 310, 350));
  EXPECT_THAT(remote_numbers([](const Procedure& row) { return row.reply_domain == ReplyDomain::kDomainList; }),
              ElementsAre(273));
  EXPECT_THAT(remote_numbers([](const Procedure& row) { return row.reply_domain == ReplyDomain::kStatsList; }),
              ElementsAre(344));
  EXPECT_THAT(remote_numbers([](const Procedure& row) { return row.reply_domain == ReplyDomain::kSnapshot; }),
              ElementsAre(185, 189, 191, 244));
  EXPECT_THAT(remote_numbers([](const Procedure& row) { return row.reply_domain == ReplyDomain::kSnapshotList; }),
              ElementsAre(274, 275));
  EXPECT_THAT(remote_numbers([](const Procedure& row) { return row.reply_domain == ReplyDomain::kCheckpoint; }),
              ElementsAre(411, 415, 416));
  EXPECT_THAT(remote_numbers([](const Procedure& row) { return row.reply_domain == ReplyDomain::kCheckpointList; }),
              ElementsAre(413, 414));
  EXPECT_EQ(find_procedure(kQemuProgram, 2)->reply_domain, ReplyDomain::kDomain);
}

TEST(Procedures, that_reply_with_domain_xml_are_these) {
  EXPECT_THAT(remote_numbers([](const Procedure& row) { return row.reply_xml; }), ElementsAre(14, 186, 235, 388, 412));
}

// libvirt asks domain:save for what it stores; those that also send an event, and those that ask too little, are named.
TEST(Procedures, that_store_a_configuration_silently_are_marked) {
  const auto saves = [](const Procedure& row) { return row.acl.find("domain:save") != row.acl.npos; };
  EXPECT_THAT(remote_numbers([&](const Procedure& row) { return saves(row) && !row.changes_config; }),
              ElementsAre(11, 264, 350, 358));
  EXPECT_THAT(remote_numbers([&](const Procedure& row) { return row.changes_config && !saves(row); }),
              ElementsAre(8, 13, 26, 29, 30, 31, 32, 58, 366, 390, 450));
}

TEST(Procedures, have_access_rights_of_the_form_object_colon_permission) {
  const std::regex rights("[a-z_]+:[a-z_]+(,[a-z_]+:[a-z_]+)*");
  EXPECT_THAT(names_against([&](const Procedure& row) {
                return row.acl.empty() ||
                       std::regex_match(row.acl.begin(), row.acl.end(), rights);
              }),
              IsEmpty());
  EXPECT_THAT(remote_numbers([](const Procedure& row) { return !is_event(row) && row.acl.empty(); }),
              ElementsAre(2, 66, 67, 68, 69, 70, 149));
}

}  // namespace
}  // namespace driver
