// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/daemon/options.hpp"

#include "foundation/atomic_file.hpp"

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/positional_options.hpp>
#include <boost/program_options/variables_map.hpp>
#include <fmt/format.h>

#include <sstream>
#include <unistd.h>

namespace driver {
namespace {

namespace po = boost::program_options;

constexpr std::size_t kMaxConfigBytes = 1u << 20;
constexpr int kUsageError = 2;

po::options_description described_options() {
  po::options_description options("Options");
  auto add = options.add_options();
  add("help,h", "print this and exit");
  add("version,V", "print the version and exit");
  add("config,f", po::value<std::string>()->value_name("FILE"),
      fmt::format("read settings from FILE (default {})", kDefaultConfigPath).c_str());
  add("socket-dir", po::value<std::string>()->value_name("DIR"), "listen in DIR, and look for libvirt's daemons there");
  add("verbose,v", "log all there is to say (log_level \"debug\")");
  return options;
}

std::string help_text(const po::options_description& options) {
  std::ostringstream text;
  text << "Usage: virtvzd [OPTION]...\n"
          "One libvirt connection, vz:///system, for the virtual machines and containers of this host.\n\n"
       << options;
  return text.str();
}

PrintAndExit complaint(std::string_view what) {
  return {fmt::format("virtvzd: {}\nvirtvzd: --help lists the options\n", what), kUsageError};
}

Result<DaemonConfig> read_config(const std::string& path, bool may_be_absent) {
  if (may_be_absent && ::access(path.c_str(), F_OK) != 0 && errno == ENOENT) return DaemonConfig{};
  const Result<std::string> text = read_file(path, kMaxConfigBytes);
  if (!text) return text.error();
  return parse_config(*text, path);
}

}  // namespace

std::variant<DaemonConfig, PrintAndExit> read_options(int argc, const char* const* argv,
                                                      const std::string& default_config_path) {
  const po::options_description options = described_options();
  po::variables_map given;
  try {
    po::store(po::command_line_parser(argc, argv)
                  .options(options)
                  .positional(po::positional_options_description())
                  .style(po::command_line_style::unix_style & ~po::command_line_style::allow_guessing)
                  .run(),
              given);
  } catch (const po::error& error) {
    return complaint(error.what());
  }
  if (given.contains("help")) return PrintAndExit{help_text(options), 0};
  if (given.contains("version")) return PrintAndExit{"virtvzd (Switchyard) " SWITCHYARD_VERSION "\n", 0};

  const bool named = given.contains("config");
  Result<DaemonConfig> config = read_config(named ? given["config"].as<std::string>() : default_config_path, !named);
  if (!config) return PrintAndExit{fmt::format("virtvzd: {}\n", config.error().message), kUsageError};
  if (given.contains("socket-dir")) {
    config->socket_dir = given["socket-dir"].as<std::string>();
    if (!config->socket_dir.starts_with('/'))
      return complaint(fmt::format("--socket-dir '{}' must be an absolute path", config->socket_dir));
  }
  if (given.contains("verbose")) config->log_level = LogLevel::kDebug;
  return *std::move(config);
}

}  // namespace driver
