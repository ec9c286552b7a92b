// SPDX-License-Identifier: LGPL-2.1-or-later
//
// ploop, as far as OpenStack Nova calls it for a container's disk (docs/man/ploop.8). Exit statuses: cli/verb.hpp.
#include "containers/bundle/bundle_image.hpp"
#include "containers/cli/verb_options.hpp"
#include "containers/values/byte_size.hpp"

#include <cstdio>
#include <string>
#include <vector>

namespace {

using namespace containers;

struct Wish {
  BundleFormat format = BundleFormat::kExpanded;
  std::uint64_t size_bytes = 0;
  std::string filesystem = "ext4";
};

Result<void> set_format(Wish& wish, std::string_view value) {
  const auto format = parse_bundle_format(value);
  if (!format) return format.error();
  wish.format = *format;
  return {};
}

Result<void> set_size(Wish& wish, std::string_view value) {
  const auto size = parse_byte_size(value);
  if (!size) return size.error();
  wish.size_bytes = *size;
  return {};
}

Result<void> set_filesystem(Wish& wish, std::string_view value) {
  wish.filesystem = value;
  return {};
}

constexpr Option<Wish> kInitOptions[] = {{"-s", set_size}, {"-f", set_format}, {"-t", set_filesystem}};
constexpr Option<Wish> kRestoreOptions[] = {{"-f", set_format}};

// Options, each with its value, then so many names.
Result<Words> read_call(Words words, std::span<const Option<Wish>> options, std::size_t names, Wish& wish) {
  if (words.size() < names) return usage_error("a name is missing");
  if (auto read = read_options<Wish>(words.first(words.size() - names), options, wish); !read) return read.error();
  return words.last(names);
}

Result<int> init(Words words) {
  Wish wish;
  const auto names = read_call(words, kInitOptions, 1, wish);
  if (!names) return names.error();
  if (wish.size_bytes == 0) return usage_error("-s SIZE is needed");
  auto made = make_bundle_image(std::string((*names)[0]), wish.format, wish.size_bytes, wish.filesystem);
  if (!made) return made.error();
  return kDone;
}

Result<int> restore(Words words) {
  Wish wish;
  const auto names = read_call(words, kRestoreOptions, 2, wish);
  if (!names) return names.error();
  auto restored = restore_descriptor(std::string((*names)[0]), std::string((*names)[1]), wish.format);
  if (!restored) return restored.error();
  return kDone;
}

constexpr Verb kVerbs[] = {
    {"init", "-s SIZE [-f raw|expanded] [-t ext4|none] IMAGE", "Makes an image, and DiskDescriptor.xml beside it.",
     init},
    {"restore-descriptor", "[-f raw|expanded] FOLDER IMAGE", "Writes FOLDER/DiskDescriptor.xml for IMAGE.", restore},
};

Result<int> act(Words words) {
  for (const Verb& verb : kVerbs)
    if (!words.empty() && words[0] == verb.name) return verb.run(words.subspan(1));
  return usage_error(fmt::format("'{}' must be init or restore-descriptor", words.empty() ? "" : words[0]));
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string_view> words(argv + 1, argv + argc);
  if (words.size() == 1 && (words[0] == "--help" || words[0] == "-h")) {
    for (const Verb& verb : kVerbs) fmt::print("ploop {} {}\n    {}\n", verb.name, verb.synopsis, verb.help);
    return kDone;
  }
  const Result<int> status = act(words);
  if (status) return *status;
  fmt::print(stderr, "ploop: {}\n", status.error().message);
  return exit_status(status.error().code);
}
