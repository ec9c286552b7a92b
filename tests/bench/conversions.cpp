// SPDX-License-Identifier: LGPL-2.1-or-later
//
// usage: conversions to-xml|back|memory METRIC FILE…
//
// What a conversion costs beside libxml2 reading and writing the same text (xmlReadMemory, xmlDocDumpMemory), on one
// core, in paired rounds over all the files. On the way back the same text is the file and the domain's XML, both of
// which have to be read, and one value of the file is rewritten. `memory` reads one file of 10 MiB made of FILE and
// says the growth of the process beyond what it was before, in multiples of the file's size, once for each path in a
// process of its own.
#include "config-convert/convert.hpp"
#include "foundation/atomic_file.hpp"
#include "tests/bench/samples.hpp"

#include <libxml/parser.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

struct Input {
  std::string text;
  std::string domain;
};

convert::Context host() {
  convert::Context context;
  context.home = "/vz/vmprivate/x";
  context.ve_id = "101";
  context.cpu_count = 8;
  context.cpu_mhz = 2400;
  context.allow_missing_disks = true;
  return context;
}

std::vector<Input> read_all(const std::vector<std::string>& files) {
  std::vector<Input> inputs;
  for (const std::string& file : files) {
    auto text = read_file(file, convert::kInputLimitBytes);
    if (!text) std::exit(1);
    auto done = convert::domain_xml_from_pvs(*text, host());
    if (!done) continue;
    // one value differs, so that the file is rewritten
    const std::string memory = "<memory unit=\"KiB\">";
    done->xml.insert(done->xml.find(memory) + memory.size(), "1");
    inputs.push_back({std::move(*text), std::move(done->xml)});
  }
  if (inputs.empty()) std::exit(1);
  return inputs;
}

void read_and_write(const std::string& text) {
  xmlDoc* doc = xmlReadMemory(text.data(), static_cast<int>(text.size()), nullptr, nullptr, XML_PARSE_NONET);
  xmlChar* out = nullptr;
  int size = 0;
  xmlDocDumpMemory(doc, &out, &size);
  if (size == 0) std::exit(1);
  xmlFree(out);
  xmlFreeDoc(doc);
}

void to_xml(const Input& input, const convert::Context& context) {
  if (!convert::domain_xml_from_pvs(input.text, context)) std::exit(1);
}

void back(const Input& input, const convert::Context& context) {
  const auto merged = convert::pvs_from_domain_xml(input.domain, input.text, context);
  if (!merged || !merged->changed) std::exit(1);
}

void measure_time(const std::string& metric, const std::vector<Input>& inputs, bool is_back) {
  constexpr int kRounds = 60;
  const convert::Context context = host();
  std::vector<std::string_view> paths{"libxml2", "switchyard"};
  const auto times = static_cast<std::size_t>(1 + 200 / inputs.size());
  interleave(paths, kRounds, [&](std::string_view path, int round) {
    const double us = microseconds([&] {
      for (std::size_t i = 0; i < times; ++i)
        for (const Input& input : inputs) {
          if (path == "switchyard") {
            is_back ? back(input, context) : to_xml(input, context);
            continue;
          }
          read_and_write(input.text);
          if (is_back) read_and_write(input.domain);
        }
    });
    print_sample(metric, path, round, us / static_cast<double>(times * inputs.size()));
  });
}

// A large file of the same kind: the sections of the small one, and unknown elements until it is that large.
std::string enlarged(std::string text, std::size_t bytes) {
  const auto end = text.rfind("</");
  std::string more;
  for (int i = 0; text.size() + more.size() < bytes; ++i)
    more += "<Travel id=\"" + std::to_string(i) + "\"><Note>a setting that nobody here knows, number " +
            std::to_string(i) + "</Note></Travel>\n";
  return text.insert(end, more);
}

double resident_peak_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6));
  return 0;
}

void measure_memory(const std::string& metric, const Input& small) {
  constexpr std::size_t kBytes = 10U << 20;
  const std::string text = enlarged(small.text, kBytes);
  const convert::Context context = host();
  for (const std::string_view path : {"libxml2", "switchyard"}) {
    const pid_t child = fork();
    if (child == 0) {
      const double before = resident_peak_kib();
      if (path == "libxml2")
        read_and_write(text);
      else
        back({text, small.domain}, context), to_xml({text, {}}, context);
      print_sample(metric, path, 0, (resident_peak_kib() - before) * 1024 / static_cast<double>(text.size()));
      std::_Exit(0);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) std::exit(1);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const std::string_view what = argv[1];
  const auto inputs = read_all({argv + 3, argv + argc});
  if (what == "memory")
    measure_memory(argv[2], inputs[0]);
  else
    measure_time(argv[2], inputs, what == "back");
  return 0;
}
