// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/registry/domain_registry.hpp"

#include "libvirt-driver/registry/container_id.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace driver {
namespace {

using testing::ElementsAre;

Uuid uuid_of(std::uint8_t number) {
  Uuid uuid{};
  uuid.fill(number);
  return uuid;
}

Domain running(std::string name, std::uint8_t number, std::int32_t id, Kind kind = Kind::kVm) {
  return {std::move(name), uuid_of(number), id, kind, true, DomainState::kRunning};
}

std::vector<std::string> names(const DomainRegistry& registry) {
  std::vector<std::string> all;
  registry.for_each([&](const Domain& domain) { all.push_back(domain.name); });
  return all;
}

TEST(DomainRegistry, finds_by_uuid_name_and_id) {
  DomainRegistry registry;
  const Domain web = running("web", 1, 7);
  registry.put(web);
  ASSERT_NE(registry.find(uuid_of(1)), nullptr);
  EXPECT_EQ(*registry.find(uuid_of(1)), web);
  EXPECT_EQ(registry.find_name("web"), registry.find(uuid_of(1)));
  EXPECT_EQ(registry.find_id(7), registry.find(uuid_of(1)));
  EXPECT_EQ(registry.find(uuid_of(2)), nullptr);
  EXPECT_EQ(registry.find_name("we"), nullptr);
  EXPECT_EQ(registry.find_id(8), nullptr);
}

TEST(DomainRegistry, inactive_domains_have_no_id_to_be_found_by) {
  DomainRegistry registry;
  registry.put({"off", uuid_of(1), -1, Kind::kVm, true, DomainState::kShutoff});
  EXPECT_EQ(registry.find_id(-1), nullptr);
}

TEST(DomainRegistry, a_renamed_domain_is_found_by_its_new_name_only) {
  DomainRegistry registry;
  registry.put(running("old", 1, 7));
  registry.put(running("new", 1, 7));
  EXPECT_EQ(registry.find_name("old"), nullptr);
  ASSERT_NE(registry.find_name("new"), nullptr);
  EXPECT_EQ(registry.find_id(7)->name, "new");
  EXPECT_EQ(registry.size(), 1u);
  EXPECT_THAT(names(registry), ElementsAre("new"));
}

TEST(DomainRegistry, a_domain_that_restarts_is_found_by_its_new_id_only) {
  DomainRegistry registry;
  registry.put(running("web", 1, 7));
  registry.put(running("web", 1, 8));
  EXPECT_EQ(registry.find_id(7), nullptr);
  EXPECT_EQ(registry.find_id(8)->uuid, uuid_of(1));
}

TEST(DomainRegistry, an_id_taken_over_by_another_domain_stays_with_it) {
  DomainRegistry registry;
  registry.put(running("first", 1, 7));
  registry.put(running("second", 2, 7));
  registry.remove(uuid_of(1));
  ASSERT_NE(registry.find_id(7), nullptr);
  EXPECT_EQ(registry.find_id(7)->name, "second");
}

TEST(DomainRegistry, of_two_domains_with_one_name_the_other_stays_when_one_goes) {
  DomainRegistry registry;
  registry.put(running("twin", 1, 7, Kind::kVm));
  registry.put(running("twin", 2, 4194999, Kind::kContainer));
  registry.remove(uuid_of(1));
  ASSERT_NE(registry.find_name("twin"), nullptr);
  EXPECT_EQ(registry.find_name("twin")->uuid, uuid_of(2));
  registry.remove(uuid_of(2));
  EXPECT_EQ(registry.find_name("twin"), nullptr);
}

TEST(DomainRegistry, removing_what_is_not_there_changes_nothing) {
  DomainRegistry registry;
  registry.put(running("web", 1, 7));
  registry.remove(uuid_of(9));
  EXPECT_EQ(registry.size(), 1u);
}

TEST(DomainRegistry, visits_in_order_of_name_over_both_kinds) {
  DomainRegistry registry;
  registry.put(running("c", 1, 1));
  registry.put(running("a", 2, 2, Kind::kContainer));
  registry.put(running("b", 3, 3));
  EXPECT_THAT(names(registry), ElementsAre("a", "b", "c"));
}

TEST(DomainRegistry, gives_all_of_one_kind) {
  DomainRegistry registry;
  const Domain ct = running("ct", 2, 2, Kind::kContainer);
  registry.put(running("vm", 1, 1));
  registry.put(ct);
  EXPECT_THAT(registry.all_of(Kind::kContainer), ElementsAre(ct));
}

TEST(DomainRegistry, keeps_its_indexes_right_over_many_changes) {
  DomainRegistry registry;
  for (std::uint8_t round = 0; round < 5; ++round) {
    for (std::uint8_t i = 0; i < 200; ++i)
      registry.put(running("d" + std::to_string((i + round) % 7), i, i * 10 + round));
  }
  for (std::uint8_t i = 0; i < 200; i = static_cast<std::uint8_t>(i + 2)) registry.remove(uuid_of(i));
  EXPECT_EQ(registry.size(), 100u);
  EXPECT_EQ(names(registry).size(), 100u);
  for (std::uint8_t i = 1; i < 200; i = static_cast<std::uint8_t>(i + 2)) {
    ASSERT_NE(registry.find_id(i * 10 + 4), nullptr);
    EXPECT_EQ(registry.find_id(i * 10 + 4)->uuid, uuid_of(i));
    EXPECT_EQ(registry.find_id(i * 10 + 3), nullptr);
  }
}

TEST(DomainRegistry, shows_a_container_under_its_pid_unless_a_running_vm_has_that_number) {
  DomainRegistry registry;
  registry.put(running("vm", 1, 653));
  EXPECT_EQ(registry.shown_id(Kind::kVm, 653), 653);
  EXPECT_EQ(registry.shown_id(Kind::kContainer, 653), displaced_id(653));
  EXPECT_EQ(registry.shown_id(Kind::kContainer, 654), 654);
  EXPECT_EQ(registry.shown_id(Kind::kContainer, -1), -1);
}

TEST(DomainRegistry, a_container_and_a_vm_of_one_number_are_both_found_whoever_came_first) {
  for (const bool vm_first : {true, false}) {
    DomainRegistry registry;
    const Domain vm = running("vm", 1, 653);
    const Domain ct = running("ct", 2, 653, Kind::kContainer);
    registry.put(vm_first ? vm : ct);
    registry.put(vm_first ? ct : vm);
    ASSERT_NE(registry.find_id(653), nullptr);
    EXPECT_EQ(registry.find_id(653)->name, "vm");
    ASSERT_NE(registry.find_id(displaced_id(653)), nullptr);
    EXPECT_EQ(registry.find_id(displaced_id(653))->name, "ct");
    EXPECT_EQ(registry.find_name("ct")->id, displaced_id(653));
    EXPECT_EQ(registry.size(), 2u);
  }
}

TEST(ContainerId, displaced_lies_above_every_pid_and_leads_back_to_it) {
  for (const std::int32_t pid : {1, 653, 4194303}) {
    EXPECT_GT(displaced_id(pid), 4194304);
    EXPECT_EQ(controller_pid(displaced_id(pid)), pid);
    EXPECT_EQ(controller_pid(pid), pid);
  }
}

}  // namespace
}  // namespace driver
