// SPDX-License-Identifier: LGPL-2.1-or-later
//
// On libvirt's own test driver, with a home in a temporary folder.
#include "dispatcher/daemon/services.hpp"
#include "dispatcher/keeping/config_keeper.hpp"
#include "dispatcher/model/refresher.hpp"
#include "foundation/sha256.hpp"
#include "keep_samples.hpp"

#include <gmock/gmock.h>

#include <sys/stat.h>

namespace dispatcher {
namespace {

using testing::HasSubstr;

class ConfigKeeperTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { start_libvirt_events(); }

  ConfigKeeperTest() {
    std::filesystem::create_directory(folder_ / "home");
    EXPECT_TRUE(homes_.put(
        {kMachineUuid, Kind::kVm, {.home = folder_ / "home", .config_file = file_}, digest_of(machine_file())}));
    put(machine_file());
    EXPECT_TRUE(keeper_.start());
    refresher_.when_read([this] {
      read_ = true;
      take_home();
      keeper_.compare_all();
    });
    link_.start();
    wait("the first list", [this] { return read_; });
    define(512);
    take_home();
    settle();
  }
  ~ConfigKeeperTest() override {
    if (const auto connection = link_.connection())
      if (const auto domain = domain_by_uuid(*connection, kMachineUuid)) virDomainUndefine(domain->get());
    link_.stop();
    workers_.close();
  }

  void wait(const char* what, const std::function<bool()>& done) {
    bool late = false;
    Timer patience;
    patience.start_once(std::chrono::seconds(20), [&] { late = true; });
    while (!done() && !late) g_main_context_iteration(nullptr, TRUE);
    ASSERT_FALSE(late) << what << " did not come";
  }
  void settle() {
    wait("rest", [this] { return refresher_.idle() && keeper_.idle(); });
  }
  void take_home() {
    if (const auto record = homes_.find(kMachineUuid).value())
      table_.change_existing(kMachineUuid, [&](Environment& row) { row.home = record->facts; });
  }
  void define(unsigned memory_mib) {
    const auto looks = keeper_.counters().looks;
    const std::string xml = machine_xml(memory_mib, "web", "test");
    const DomainHandle domain(virDomainDefineXML(link_.connection()->get(), xml.c_str()));
    ASSERT_TRUE(domain);
    wait("the domain", [&] { return table_.find(kMachineUuid) != nullptr; });
    if (table_.find(kMachineUuid)->home) wait("a look", [&] { return keeper_.counters().looks > looks; });
    settle();
  }
  void put(const std::string& text) { ASSERT_TRUE(write_file_atomically(file_, text)); }
  // As an editor does; returns when it was looked at.
  void edit(const std::string& from, const std::string& to) {
    std::string text = content(file_);
    ASSERT_NE(text.find(from), text.npos) << text;
    text.replace(text.find(from), from.size(), to);
    const auto looks = keeper_.counters().looks;
    put(text);
    wait("a look at the edit", [&] { return keeper_.counters().looks > looks; });
    settle();
  }
  std::string problem() { return table_.find(kMachineUuid)->problem; }
  Result<void> commanded(const std::function<void(ConfigKeeper::Done)>& command) {
    std::optional<Result<void>> outcome;
    command([&](Result<void> done) { outcome = std::move(done); });
    wait("an answer", [&] { return outcome.has_value(); });
    settle();
    return *outcome;
  }

  Folder folder_;
  const std::string file_ = folder_ / "home/config.pvs";
  const DispatcherConfig config_{.state_folder = folder_.path(), .settle_ms = 0};
  std::unique_ptr<Database> database_ = std::move(*Database::open(folder_ / "db.sqlite", dispatcher_schema()));
  HomeRecords homes_{*database_};
  Workers workers_{4};
  EnvironmentTable table_;
  Link link_{"test:///default", workers_};
  Refresher refresher_{link_, workers_, table_};
  GuestWishes wishes_{*database_};
  Services services_{config_,
                     link_,
                     workers_,
                     homes_,
                     [this](const std::string&) { take_home(); },
                     wishes_,
                     [](const std::string&) { return std::vector<std::string>(); }};
  ConfigKeeper keeper_{services_, *database_, table_, [](const std::string&) { return false; }};
  bool read_ = false;
};

TEST_F(ConfigKeeperTest, a_change_of_the_domain_arrives_and_an_edit_is_kept_or_overruled) {
  EXPECT_EQ(problem(), "");
  define(1024);
  EXPECT_THAT(content(file_), HasSubstr("<RAM>1024</RAM>"));
  EXPECT_THAT(content(file_), HasSubstr("<!-- by hand -->"));
  edit("<SyncInterval>60", "<SyncInterval>90");
  EXPECT_THAT(content(file_), HasSubstr("<SyncInterval>90"));
  EXPECT_EQ(keeper_.counters().overruled, 0U);
  edit("<RAM>1024", "<RAM>4096");
  EXPECT_THAT(content(file_), HasSubstr("<RAM>1024</RAM>"));
  EXPECT_THAT(content(file_), HasSubstr("<SyncInterval>90"));
  EXPECT_THAT(content(file_ + ".rejected"), HasSubstr("<RAM>4096</RAM>"));
  EXPECT_EQ(keeper_.counters().overruled, 1U);
  EXPECT_EQ(homes_.find(kMachineUuid).value()->written_digest, digest_of(content(file_)));
}

TEST_F(ConfigKeeperTest, its_own_writes_and_a_second_comparison_write_nothing) {
  define(768);
  const auto writes = keeper_.counters().writes;
  keeper_.compare_all();
  settle();
  EXPECT_EQ(keeper_.counters().writes, writes);
}

TEST_F(ConfigKeeperTest, a_removed_file_comes_back_with_all_that_it_had) {
  edit("<SyncInterval>60", "<SyncInterval>90");
  const std::string before = content(file_);
  std::filesystem::remove(file_);
  wait("the file", [&] { return std::filesystem::exists(file_); });
  settle();
  EXPECT_EQ(content(file_), before);
  EXPECT_EQ(keeper_.counters().made_anew, 1U);
}

TEST_F(ConfigKeeperTest, a_broken_file_is_a_problem_until_it_is_sound_or_restored) {
  const std::string sound = content(file_);
  put("no XML");
  wait("the problem", [&] { return !problem().empty(); });
  EXPECT_THAT(problem(), HasSubstr(file_));
  define(2048);
  EXPECT_EQ(content(file_), "no XML");
  put(sound);
  wait("its end", [&] { return problem().empty(); });
  settle();
  EXPECT_THAT(content(file_), HasSubstr("<RAM>2048</RAM>"));

  const auto restore = [this](auto done) { keeper_.restore(kMachineUuid, done); };
  EXPECT_FALSE(commanded(restore));
  std::filesystem::remove(file_);
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  wait("the problem", [&] { return !problem().empty(); });
  EXPECT_THAT(problem(), HasSubstr("is a FIFO"));
  const auto restored = commanded(restore);
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_THAT(content(file_), HasSubstr("<RAM>2048</RAM>"));
  EXPECT_EQ(problem(), "");
}

TEST_F(ConfigKeeperTest, what_else_is_wrong_with_an_environment_stays_when_its_file_is_sound) {
  table_.change_existing(kMachineUuid, [](Environment& row) { row.left_down = "it crashed"; });
  keeper_.compare_all();
  settle();
  EXPECT_EQ(problems_of(*table_.find(kMachineUuid)), "it crashed");
  put("no XML");
  wait("the problem", [&] { return !problem().empty(); });
  EXPECT_EQ(problems_of(*table_.find(kMachineUuid)), problem() + "; it crashed");
}

TEST_F(ConfigKeeperTest, only_fields_that_libvirt_does_not_know_are_set_and_all_of_them_or_none) {
  const std::string interval = "Settings/Tools/TimeSync/SyncInterval";
  const auto set = [this](convert::Fields fields) {
    return commanded([&](auto done) { keeper_.set_fields(kMachineUuid, fields, done); });
  };
  const auto ours = set({{"Settings/Shutdown/AutoStop", "1"}, {"Settings/Runtime/Own", "a & b"}});
  ASSERT_TRUE(ours) << ours.error().message;
  EXPECT_THAT(content(file_), HasSubstr("<AutoStop>1</AutoStop>"));
  EXPECT_THAT(content(file_), HasSubstr("<Own>a &amp; b</Own>"));
  const std::string before = content(file_);
  EXPECT_THAT(set({{interval, "1"}, {"Hardware/Memory/RAM", "1"}}).error().message, HasSubstr("Hardware/Memory/RAM"));
  EXPECT_FALSE(set({{interval, "1"}, {"Hardware/Hdd[7]/Own", "1"}}));
  EXPECT_FALSE(set({{"../x", "1"}}));
  EXPECT_EQ(content(file_), before);
  EXPECT_FALSE(std::filesystem::exists(folder_ / ("configs/" + std::string(kMachineUuid) + ".fields")));
}

TEST_F(ConfigKeeperTest, fields_that_travel_in_metadata_are_set_there_too_or_nowhere) {
  const auto set = [this](const std::string& delay) {
    return commanded([&](auto done) {
      keeper_.set_fields(kMachineUuid, {{"Settings/Startup/AutoStartDelay", delay}}, done);
    });
  };
  const auto metadata = [this] {
    return definition_of(domain_by_uuid(*link_.connection(), kMachineUuid)->get(), Definition::kPersistent).value();
  };
  const auto done = set("30");
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_THAT(content(file_), HasSubstr("<AutoStartDelay>30</AutoStartDelay>"));
  EXPECT_THAT(metadata(), HasSubstr("path=\"Settings/Startup/AutoStartDelay\">30<"));

  const std::string copy = folder_ / ("configs/" + std::string(kMachineUuid));
  std::filesystem::rename(copy, copy + ".away");
  std::filesystem::create_directories(copy + "/in the way");
  EXPECT_FALSE(set("60"));
  EXPECT_THAT(content(file_), HasSubstr("<AutoStartDelay>30</AutoStartDelay>"));
  EXPECT_THAT(metadata(), HasSubstr("path=\"Settings/Startup/AutoStartDelay\">30<"));
  std::filesystem::remove_all(copy);
  std::filesystem::rename(copy + ".away", copy);
}

TEST_F(ConfigKeeperTest, fields_that_a_crash_interrupted_are_finished) {
  const std::string journal = folder_ / ("configs/" + std::string(kMachineUuid) + ".fields");
  ASSERT_TRUE(write_file_atomically(journal, R"({"Settings/Startup/AutoStartDelay":"45","Settings/Own":"1"})"));
  keeper_.compare_all();
  settle();
  EXPECT_THAT(content(file_), HasSubstr("<AutoStartDelay>45</AutoStartDelay>"));
  EXPECT_THAT(content(file_), HasSubstr("<Own>1</Own>"));
  EXPECT_FALSE(std::filesystem::exists(journal));
  EXPECT_EQ(keeper_.counters().overruled, 0U);
}

TEST_F(ConfigKeeperTest, undefining_leaves_the_home_and_ends_the_record) {
  ASSERT_EQ(virDomainUndefine(domain_by_uuid(*link_.connection(), kMachineUuid)->get()), 0);
  wait("the end of the record", [&] { return keeper_.counters().unregistered == 1; });
  EXPECT_FALSE(homes_.find(kMachineUuid).value());
  EXPECT_TRUE(std::filesystem::exists(file_));
  EXPECT_FALSE(std::filesystem::exists(folder_ / ("configs/" + std::string(kMachineUuid))));
}

TEST_F(ConfigKeeperTest, a_record_whose_end_could_not_be_written_ends_later) {
  ASSERT_TRUE(database_->change("CREATE TRIGGER full BEFORE DELETE ON homes BEGIN SELECT RAISE(ABORT, 'full'); END"));
  const auto looks = keeper_.counters().looks;
  ASSERT_EQ(virDomainUndefine(domain_by_uuid(*link_.connection(), kMachineUuid)->get()), 0);
  wait("a look", [&] { return keeper_.counters().looks > looks; });
  settle();
  EXPECT_TRUE(homes_.find(kMachineUuid).value());
  ASSERT_TRUE(database_->change("DROP TRIGGER full"));
  wait("the end of the record", [&] { return keeper_.counters().unregistered == 1; });
  EXPECT_FALSE(homes_.find(kMachineUuid).value());
}

}  // namespace
}  // namespace dispatcher
