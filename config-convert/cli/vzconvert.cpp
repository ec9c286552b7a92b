// SPDX-License-Identifier: LGPL-2.1-or-later
//
// vzconvert: PCS6 configurations to domain XML on the command line.
#include "config-convert/convert.hpp"
#include "config-convert/disk/host_files.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <span>
#include <thread>

namespace {

constexpr const char* kHelp =
    "usage: vzconvert to-domain-xml FILE [options]\n"
    "\n"
    "Writes libvirt domain XML of a PCS6 virtual machine (config.pvs, or its .pvm folder) or container\n"
    "(CTID.conf, ve.conf) to standard output.\n"
    "\n"
    "  --bundle DIR   the folder of the machine's files (default: FILE's own folder)\n"
    "  --home DIR     paths in the XML begin with DIR instead of the bundle's folder\n"
    "  --veid ID      the container's id (default: from the name ID.conf)\n"
    "  --explain      tell on standard error what was kept aside, replaced or left out\n"
    "  --help         this text\n"
    "\n"
    "Exit status: 0 done, 1 the file cannot be converted, 2 wrong usage.\n";

struct Arguments {
  std::string file;
  std::string bundle;
  std::string home;
  std::string ve_id;
  bool explain = false;
};

struct Option {
  std::string_view name;
  std::string Arguments::*place;
};

constexpr std::array kOptions{
    Option{"--bundle", &Arguments::bundle},
    Option{"--home", &Arguments::home},
    Option{"--veid", &Arguments::ve_id},
};

int usage(const std::string& words) {
  fmt::print(stderr, "vzconvert: {}; see vzconvert --help\n", words);
  return 2;
}

// Nothing where the arguments are wrong; then `wrong` says why.
std::optional<Arguments> parse(std::span<char*> words, std::string& wrong) {
  Arguments arguments;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    std::string Arguments::*place = nullptr;
    for (const Option& option : kOptions)
      if (option.name == word) place = option.place;
    if (place && i + 1 == words.size()) return wrong = fmt::format("option {} wants a value", word), std::nullopt;
    if (place)
      arguments.*place = words[++i];
    else if (word == "--explain")
      arguments.explain = true;
    else if (word.starts_with('-'))
      return wrong = fmt::format("option '{}' is not known", word), std::nullopt;
    else if (!arguments.file.empty())
      return wrong = fmt::format("'{}' is a second file", word), std::nullopt;
    else
      arguments.file = word;
  }
  if (arguments.file.empty()) return wrong = "no file is named", std::nullopt;
  return arguments;
}

// Files are looked at in the bundle and named in the home.
convert::LookAt look_for(const std::string& home, const std::string& bundle) {
  convert::LookAt look = convert::look_below({bundle});
  if (home == bundle) return look;
  return [=](const std::string& path, std::size_t limit) {
    const bool inside = path.starts_with(home + "/");
    return look(inside ? bundle + path.substr(home.size()) : path, limit);
  };
}

std::string absolute(const std::string& path) {
  std::string normal = std::filesystem::absolute(path).lexically_normal().string();
  while (normal.size() > 1 && normal.ends_with('/')) normal.pop_back();
  return normal;
}

Result<convert::Conversion> convert_file(Arguments arguments) {
  namespace fs = std::filesystem;
  if (fs::is_directory(arguments.file)) arguments.file += "/config.pvs";
  auto text = read_file(arguments.file, convert::kInputLimitBytes);
  if (!text) return text.error();
  const fs::path file = absolute(arguments.file);
  convert::Context context;
  context.cpu_count = std::thread::hardware_concurrency();
  if (fs::exists("/sys/fs/cgroup/memory")) context.cgroup = convert::CgroupVersion::kV1;
  if (file.extension() == ".conf") {
    const std::string stem = file.stem().string();
    context.ve_id = !arguments.ve_id.empty() ? arguments.ve_id : stem == "ve" ? "" : stem;
    return convert::domain_xml_from_ve_conf(*text, context);
  }
  const std::string bundle = arguments.bundle.empty() ? file.parent_path().string() : absolute(arguments.bundle);
  context.home = arguments.home.empty() ? bundle : absolute(arguments.home);
  context.look_at = look_for(context.home, bundle);
  return convert::domain_xml_from_pvs(*text, context);
}

const char* word_of(convert::Severity severity) {
  constexpr std::array kWords{"info", "warning", "error"};
  return kWords[static_cast<std::size_t>(severity)];
}

void explain(const convert::Report& report) {
  for (const convert::ReportEntry& entry : report)
    fmt::print(stderr, "{}: {}{}{}: {}\n", word_of(entry.severity), entry.pcs6_path,
               entry.xml_path.empty() ? "" : " -> ", entry.xml_path, entry.words);
}

int to_domain_xml(std::span<char*> words) {
  std::string wrong;
  const auto arguments = parse(words, wrong);
  if (!arguments) return usage(wrong);
  const auto done = convert_file(*arguments);
  if (!done) {
    fmt::print(stderr, "vzconvert: {}: {}\n", arguments->file, done.error().message);
    return 1;
  }
  if (arguments->explain) explain(done->report);
  std::fwrite(done->xml.data(), 1, done->xml.size(), stdout);
  return std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::span<char*> words(argv, static_cast<std::size_t>(argc));
  const std::string_view command = argc > 1 ? words[1] : "";
  if (command == "--help" || command == "-h") {
    fmt::print("{}", kHelp);
    return 0;
  }
  if (command != "to-domain-xml")
    return usage(command.empty() ? "no command" : fmt::format("command '{}' is not known", command));
  return to_domain_xml(words.subspan(2));
}
