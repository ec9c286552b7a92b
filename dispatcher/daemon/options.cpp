// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/daemon/options.hpp"

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include <sstream>

namespace dispatcher {
namespace {

namespace po = boost::program_options;

po::options_description known_options() {
  po::options_description known("Options");
  known.add_options()                                                                                        //
      ("config", po::value<std::string>(), "configuration file (default: /etc/switchyard/switchyard.conf)")  //
      ("check-config", "read the configuration, say whether it is sound, and leave")                         //
      ("sample-config", "print all settings with their defaults, and leave")                                 //
      ("stop-environments", "stop all that runs, in order, since the host goes down, and leave")             //
      ("help,h", "print this, and leave")                                                                    //
      ("version,V", "print the version, and leave");
  return known;
}

std::string usage(const po::options_description& known) {
  std::ostringstream text;
  text << "Usage: switchyardd [OPTION]...\n"
          "Looks after virtual machines and containers of vz:///system: keeps their PCS6 configurations,\n"
          "runs long tasks, serves org.switchyard.Dispatcher1.\n\n"
       << known;
  return text.str();
}

PrintAndExit complaint(const std::string& words) { return {fmt::format("switchyardd: {}\n", words), 2}; }

}  // namespace

std::variant<DispatcherConfig, PrintAndExit, StopEnvironments> read_options(int argc, const char* const* argv,
                                                                            const std::string& default_config_path) {
  const auto known = known_options();
  po::variables_map given;
  try {
    // Not even what begins like it: --stop must not stop everything.
    po::store(po::command_line_parser(argc, argv)
                  .options(known)
                  .positional({})
                  .style(po::command_line_style::unix_style & ~po::command_line_style::allow_guessing)
                  .run(),
              given);
  } catch (const po::error& error) {
    return complaint(std::string(error.what()) + "; --help lists what there is");
  }
  if (given.contains("help")) return PrintAndExit{usage(known), 0};
  if (given.contains("version")) return PrintAndExit{"switchyardd " SWITCHYARD_VERSION "\n", 0};
  if (given.contains("sample-config")) return PrintAndExit{sample_dispatcher_config(), 0};
  const bool named = given.contains("config");
  const std::string path = named ? given["config"].as<std::string>() : default_config_path;
  auto config = read_dispatcher_config(path, named);
  if (!config) return complaint(config.error().message);
  if (given.contains("check-config")) return PrintAndExit{path + ": sound\n", 0};
  if (given.contains("stop-environments")) return StopEnvironments{*std::move(config)};
  return *std::move(config);
}

}  // namespace dispatcher
