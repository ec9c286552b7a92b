// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/daemon/options.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace driver {
namespace {

using testing::HasSubstr;
using Outcome = std::variant<DaemonConfig, PrintAndExit>;

class Options : public testing::Test {
 protected:
  Options() : file_(testing::TempDir() + "/virtvzd-options-" + std::to_string(::getpid()) + ".conf") {}
  ~Options() override { std::filesystem::remove(file_); }

  Outcome read(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "virtvzd");
    return read_options(static_cast<int>(arguments.size()), arguments.data(), file_);
  }
  void write(const std::string& text) { std::ofstream(file_) << text; }

  std::string file_;  // the default file, as far as read() knows
};

TEST_F(Options, without_options_and_without_the_default_file_the_defaults_hold) {
  EXPECT_TRUE(std::get<DaemonConfig>(read({})) == DaemonConfig{});
}

TEST_F(Options, default_file_is_read_when_it_is_there) {
  write("max_clients = 3\n");
  EXPECT_EQ(std::get<DaemonConfig>(read({})).max_clients, 3);
}

TEST_F(Options, options_win_over_the_file) {
  write("socket_dir = /a\nlog_level = error\nmax_clients = 3\n");
  const DaemonConfig config = std::get<DaemonConfig>(read({"--config", file_.c_str(), "--socket-dir=/b", "--verbose"}));
  EXPECT_EQ(config.socket_dir, "/b");
  EXPECT_EQ(config.log_level, LogLevel::kDebug);
  EXPECT_EQ(config.max_clients, 3);
}

TEST_F(Options, help_and_version_leave_with_success) {
  const PrintAndExit help = std::get<PrintAndExit>(read({"--help"}));
  EXPECT_EQ(help.exit_code, 0);
  for (const char* option : {"--help", "--version", "--config", "--socket-dir", "--verbose", kDefaultConfigPath})
    EXPECT_THAT(help.text, HasSubstr(option));
  const PrintAndExit version = std::get<PrintAndExit>(read({"--version"}));
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_THAT(version.text, testing::StartsWith("virtvzd (Switchyard) "));
}

TEST_F(Options, named_file_that_is_absent_is_an_error) {
  const PrintAndExit out = std::get<PrintAndExit>(read({"--config", "/nonexistent/v.conf"}));
  EXPECT_EQ(out.exit_code, 2);
  EXPECT_EQ(out.text, "virtvzd: cannot open '/nonexistent/v.conf': No such file or directory\n");
}

TEST_F(Options, mistake_in_the_file_is_an_error_with_its_place) {
  write("\nmax_clients = no\n");
  const PrintAndExit out = std::get<PrintAndExit>(read({}));
  EXPECT_EQ(out.exit_code, 2);
  EXPECT_THAT(out.text, HasSubstr(file_ + ":2: max_clients is 'no'"));
}

TEST_F(Options, wrong_options_are_errors) {
  const std::vector<std::vector<const char*>> wrong = {
      {"--nonsense"}, {"word"}, {"--verb"}, {"--config"}, {"--socket-dir", "relative"}};
  for (const auto& arguments : wrong) {
    const Outcome outcome = read(arguments);
    ASSERT_TRUE(std::holds_alternative<PrintAndExit>(outcome)) << arguments.front();
    EXPECT_EQ(std::get<PrintAndExit>(outcome).exit_code, 2) << arguments.front();
  }
}

}  // namespace
}  // namespace driver
