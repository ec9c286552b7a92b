// SPDX-License-Identifier: LGPL-2.1-or-later
//
// On libvirt's own test driver, which lives in this process and gives events as the others do.
#include "dispatcher/model/refresher.hpp"

#include "dispatcher/model/domain_reader.hpp"

#include <gmock/gmock.h>

namespace dispatcher {
namespace {

constexpr const char* kXml =
    "<domain type='test'><name>{}</name><memory "
    "unit='KiB'>8192</memory><vcpu>2</vcpu><os><type>hvm</type></os></domain>";

class RefresherOnTestDriver : public testing::Test {
 protected:
  static void SetUpTestSuite() { start_libvirt_events(); }

  RefresherOnTestDriver() {
    refresher_.when_read([this] { read_ = true; });
    link_.start();
    wait([this] { return read_; });
  }
  ~RefresherOnTestDriver() override { link_.stop(); }

  void wait(const std::function<bool()>& done) {
    bool late = false;
    Timer patience;
    patience.start_once(std::chrono::seconds(20), [&] { late = true; });
    while (!done() && !late) g_main_context_iteration(nullptr, TRUE);
    ASSERT_FALSE(late) << "nothing came";
  }
  std::string define(const std::string& name) {
    std::string xml = kXml;
    xml.replace(xml.find("{}"), 2, name);
    const DomainHandle domain(virDomainDefineXML(link_.connection().value().get(), xml.c_str()));
    return domain ? uuid_of(domain.get()) : "";
  }
  DomainHandle domain(const std::string& uuid) { return domain_by_uuid(*link_.connection(), uuid).value(); }
  State state(const std::string& uuid) { return table_.find(uuid)->domain.state; }

  Workers workers_{2};
  EnvironmentTable table_;
  Link link_{"test:///default", workers_};
  Refresher refresher_{link_, workers_, table_};
  bool read_ = false;
};

TEST_F(RefresherOnTestDriver, what_is_there_when_it_connects_is_in_the_table) {
  const auto found = table_.find_named("test");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->domain.state, State::kRunning);
  EXPECT_EQ(found->domain.kind, Kind::kVm);
  EXPECT_EQ(found->domain.vcpus, 2U);
  EXPECT_TRUE(found->domain.persistent);
  EXPECT_NE(found->domain.definition_digest, 0U);
}

TEST_F(RefresherOnTestDriver, what_a_task_knows_makes_and_ends_rows_before_events_do) {
  const std::string uuid = define("quick");
  auto facts = read_domain(*link_.connection(), uuid).value();
  ASSERT_TRUE(facts);
  refresher_.learn(uuid, facts);
  ASSERT_NE(table_.find(uuid), nullptr);
  facts->vcpus = 99;
  refresher_.learn(uuid, facts);
  EXPECT_EQ(table_.find(uuid)->domain.vcpus, 2U);
  ASSERT_EQ(virDomainUndefine(domain(uuid).get()), 0);
  refresher_.learn(uuid, std::nullopt);
  EXPECT_EQ(table_.find(uuid), nullptr);
  wait([this] { return refresher_.idle(); });
  EXPECT_EQ(table_.find(uuid), nullptr);
}

TEST_F(RefresherOnTestDriver, a_domain_is_followed_from_its_definition_to_its_end) {
  const std::string uuid = define("web");
  wait([&] { return table_.find(uuid) != nullptr; });
  EXPECT_EQ(state(uuid), State::kStopped);
  EXPECT_EQ(table_.find(uuid)->domain.memory_kib, 8192U);
  ASSERT_EQ(virDomainCreate(domain(uuid).get()), 0);
  wait([&] { return state(uuid) == State::kRunning; });
  ASSERT_EQ(virDomainSuspend(domain(uuid).get()), 0);
  wait([&] { return state(uuid) == State::kPaused; });
  ASSERT_EQ(virDomainManagedSave(domain(uuid).get(), 0), 0);
  wait([&] { return state(uuid) == State::kSuspended; });
  ASSERT_EQ(virDomainUndefineFlags(domain(uuid).get(), VIR_DOMAIN_UNDEFINE_MANAGED_SAVE), 0);
  wait([&] { return table_.find(uuid) == nullptr; });
}

TEST_F(RefresherOnTestDriver, what_metadata_asks_of_the_host_is_in_the_table_and_follows_it) {
  const std::string uuid = define("late");
  const auto wish = [&](const std::string& delay) {
    const std::string element =
        "<domain><pcs6><kept path='Settings/Startup/AutoStartDelay'>" + delay + "</kept></pcs6></domain>";
    EXPECT_EQ(virDomainSetMetadata(domain(uuid).get(), VIR_DOMAIN_METADATA_ELEMENT, element.c_str(), "switchyard",
                                   "http://switchyard.org/xmlns/domain/1.0", VIR_DOMAIN_AFFECT_CONFIG),
              0);
  };
  for (const unsigned delay : {30U, 60U}) {
    wish(std::to_string(delay));
    wait([&] { return table_.find(uuid) && table_.find(uuid)->domain.policy.delay_s == delay; });
  }
  EXPECT_EQ(virDomainUndefine(domain(uuid).get()), 0);
}

TEST_F(RefresherOnTestDriver, after_a_flood_of_events_the_table_is_what_libvirt_says) {
  std::vector<std::string> uuids;
  for (int number = 0; number < 200; ++number) uuids.push_back(define("many-" + std::to_string(number)));
  for (std::size_t number = 0; number < uuids.size(); number += 2)
    ASSERT_EQ(virDomainUndefine(domain(uuids[number]).get()), 0);
  const auto seen_before = refresher_.events_seen();
  wait([&] { return refresher_.events_seen() >= seen_before + 300 && refresher_.idle(); });
  EXPECT_EQ(table_.rows().size(), 101U);
  for (std::size_t number = 0; number < uuids.size(); ++number)
    EXPECT_EQ(table_.find(uuids[number]) != nullptr, number % 2 == 1) << number;
}

TEST(RefresherWithoutLibvirt, a_connection_that_cannot_be_made_says_why) {
  Workers workers(1);
  Link link("test:///nonexistent/file.xml", workers);
  link.start();
  bool late = false;
  Timer patience;
  patience.start_once(std::chrono::seconds(20), [&] { late = true; });
  while (!late && link.connection().error().message.find("was not connected to yet") != std::string::npos)
    g_main_context_iteration(nullptr, TRUE);
  EXPECT_THAT(link.connection().error().message, testing::HasSubstr("/nonexistent/file.xml"));
  link.stop();
}

}  // namespace
}  // namespace dispatcher
