// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/cli/upgrade_verbs.hpp"

#include "containers/cli/open_home.hpp"
#include "containers/cli/verb_options.hpp"
#include "containers/roots/image_check.hpp"
#include "containers/roots/stopped_root.hpp"
#include "containers/roots/tree_image.hpp"
#include "containers/values/byte_size.hpp"
#include "upgrade/fixups/fixup.hpp"
#include "upgrade/fixups/fixup_report.hpp"
#include "upgrade/fixups/host_needs.hpp"

#include <fmt/format.h>

namespace containers {
namespace {

struct RootChoice {
  ImageRoot image{.path = {}, .format = "qcow2"};
};

Result<void> set_image(RootChoice& choice, std::string_view path) {
  if (!path.starts_with('/')) return usage_error(fmt::format("--image '{}' must be an absolute path", path));
  choice.image.path = path;
  return {};
}

Result<void> set_format(RootChoice& choice, std::string_view format) {
  choice.image.format = format;
  return {};
}

constexpr Option<RootChoice> kRootOptions[] = {{"--image", set_image}, {"--format", set_format}};

Result<int> mend(Words words) {
  const auto uuid = uuid_in(words);
  if (!uuid) return uuid.error();
  RootChoice choice;
  if (auto read = read_options<RootChoice>(words.subspan(1), kRootOptions, choice); !read) return read.error();
  if (choice.image.path.empty()) return usage_error("--image PATH is needed");
  const auto home = open_home(*uuid);
  if (!home) return home.error();
  if (auto mended = mend_image_filesystem(*home, choice.image); !mended) return mended.error();
  return kDone;
}

Result<int> fix(Words words) {
  const auto uuid = uuid_in(words);
  if (!uuid) return uuid.error();
  RootChoice choice;
  if (auto read = read_options<RootChoice>(words.subspan(1), kRootOptions, choice); !read) return read.error();
  const auto home = open_home(*uuid);
  if (!home) return home.error();
  std::string told;
  const auto apply = [&](int root_fd) -> Result<void> {
    const upgrade::GuestSystem system = upgrade::read_guest_system(root_fd);
    const auto report = upgrade::apply_fixups(root_fd, system);
    if (!report) return report.error();
    told = upgrade::fixup_report(system, *report, upgrade::unmet_needs(system, upgrade::look_at_host()));
    return {};
  };
  const auto image = choice.image.path.empty() ? std::nullopt : std::optional(choice.image);
  if (auto done = change_stopped_root(*home, image, apply); !done) return done.error();
  fmt::print("{}\n", told);
  return kDone;
}

Result<int> copy_tree(Words words) {
  const auto uuid = uuid_in(words);
  if (!uuid) return uuid.error();
  if (words.size() < 3 || !words[1].starts_with('/'))
    return usage_error("an image's absolute path and size are needed");
  const auto size = parse_byte_size(words[2]);
  if (!size) return size.error();
  if (auto alone = expect_no_more(words.subspan(3)); !alone) return alone.error();
  const auto home = open_home(*uuid);
  if (!home) return home.error();
  if (auto made = make_tree_image(*home, std::string(words[1]), *size); !made) return made.error();
  return kDone;
}

constexpr Verb kVerbs[] = {
    {"upgrade mend", "UUID --image PATH [--format raw|qcow2|ploop]",
     "Has e2fsck put right what is wrong in the image at PATH, its root, as after a crash. It is stopped.", mend},
    {"upgrade fix", "UUID [--image PATH] [--format raw|qcow2|ploop]",
     "Changes what keeps a container of PCS6 from running here: in its files, over its template or in the image PATH\n"
     "that is its root. It is stopped. Prints what was changed, as JSON.",
     fix},
    {"upgrade copy-tree", "UUID PATH SIZE",
     "Copies all that it sees over its template into a raw image of its own, of SIZE at least. It is stopped.",
     copy_tree},
};

}  // namespace

std::span<const Verb> upgrade_verbs() { return kVerbs; }

}  // namespace containers
