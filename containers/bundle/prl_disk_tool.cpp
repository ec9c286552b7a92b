// SPDX-License-Identifier: LGPL-2.1-or-later
//
// prl_disk_tool resize, as OpenStack Nova calls it for a container's disk (docs/man/ploop.8). Exit statuses:
// cli/verb.hpp.
#include "containers/bundle/bundle_image.hpp"
#include "containers/cli/verb_options.hpp"
#include "containers/values/byte_size.hpp"

#include <cstdio>
#include <string>
#include <vector>

namespace {

using namespace containers;

constexpr const char* kHelp =
    "prl_disk_tool resize --size SIZE [--resize_partition] --hdd FOLDER\n"
    "    Gives a container's disk, and the file system in it, a larger size, such as 20480M.\n";

struct Wish {
  std::uint64_t size_bytes = 0;
  std::string folder;
};

Result<void> set_size(Wish& wish, std::string_view value) {
  const auto size = parse_byte_size(value);
  if (!size) return size.error();
  wish.size_bytes = *size;
  return {};
}

Result<void> set_folder(Wish& wish, std::string_view value) {
  wish.folder = value;
  return {};
}

// The file system of a container's disk always grows with it.
Result<void> accept(Wish&, std::string_view) { return {}; }

constexpr Option<Wish> kOptions[] = {
    {"--size", set_size},
    {"--hdd", set_folder},
    {"--resize_partition", accept, kNoValue},
};

Result<int> act(Words words) {
  if (words.empty() || words[0] != "resize")
    return usage_error(fmt::format("'{}' must be resize", words.empty() ? "" : words[0]));
  Wish wish;
  if (auto read = read_options<Wish>(words.subspan(1), kOptions, wish); !read) return read.error();
  if (wish.size_bytes == 0 || wish.folder.empty()) return usage_error("--size SIZE and --hdd FOLDER are needed");
  if (auto grown = grow_bundle(wish.folder, wish.size_bytes); !grown) return grown.error();
  return kDone;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string_view> words(argv + 1, argv + argc);
  if (words.size() == 1 && (words[0] == "--help" || words[0] == "-h")) return std::fputs(kHelp, stdout) < 0;
  const Result<int> status = act(words);
  if (status) return *status;
  fmt::print(stderr, "prl_disk_tool: {}\n", status.error().message);
  return exit_status(status.error().code);
}
