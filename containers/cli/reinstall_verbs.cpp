// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/cli/reinstall_verbs.hpp"

#include "containers/cli/open_home.hpp"
#include "containers/cli/verb_options.hpp"
#include "containers/roots/fresh_root.hpp"
#include "containers/roots/host_name.hpp"
#include "containers/values/template_name.hpp"

namespace containers {
namespace {

Result<void> set_host_name(FreshRootWish& wish, std::string_view name) {
  if (auto good = check_host_name(name); !good) return good;
  wish.host_name = name;
  return {};
}

Result<void> drop_files(FreshRootWish& wish, std::string_view) {
  wish.with_old_files = false;
  return {};
}

Result<void> drop_people(FreshRootWish& wish, std::string_view) {
  wish.with_people = false;
  return {};
}

constexpr Option<FreshRootWish> kOptions[] = {
    {"--hostname", set_host_name},
    {"--no-old-files", drop_files, kNoValue},
    {"--no-people", drop_people, kNoValue},
};

struct Target {
  ContainerHome home;
  FreshRootWish wish;
};

// UUID and template.
Result<Target> target_in(Words words, std::span<const Option<FreshRootWish>> options) {
  if (words.size() < 2) return usage_error("a UUID and a template's name are needed");
  const auto uuid = uuid_in(words);
  if (!uuid) return uuid.error();
  auto name = parse_template_name(words[1]);
  if (!name) return name.error();
  FreshRootWish wish{.template_name = *std::move(name)};
  if (auto read = read_options(words.subspan(2), options, wish); !read) return read.error();
  const auto home = open_home(*uuid);
  if (!home) return home.error();
  return Target{*home, std::move(wish)};
}

Result<int> make(Words words) {
  const auto target = target_in(words, kOptions);
  if (!target) return target.error();
  if (auto made = make_fresh_root(target->home, target->wish); !made) return made.error();
  return kDone;
}

Result<int> place(Words words) {
  const auto target = target_in(words, {});
  if (!target) return target.error();
  if (auto placed = place_fresh_root(target->home, target->wish.template_name); !placed) return placed.error();
  return kDone;
}

template <Result<void> (*End)(ContainerHome)>
Result<int> end(Words words) {
  const auto uuid = uuid_in(words);
  if (!uuid) return uuid.error();
  if (auto alone = expect_no_more(words.subspan(1)); !alone) return alone.error();
  const auto home = open_home(*uuid);
  if (!home) return home.error();
  if (auto ended = End(*home); !ended) return ended.error();
  return kDone;
}

constexpr Verb kVerbs[] = {
    {"reinstall make", "UUID TEMPLATE [--hostname NAME] [--no-old-files] [--no-people]",
     "Makes a fresh root over the template, beside that of a container that does not run: with its users, their\n"
     "groups and passwords, and its files in /old, but where that is not wished for.",
     make},
    {"reinstall place", "UUID TEMPLATE", "Gives that root the old one's place.", place},
    {"reinstall undo", "UUID", "Takes it away, and gives the old one its place again.", end<give_old_root_back>},
    {"reinstall finish", "UUID", "Removes the old one.", end<drop_old_root>},
};

}  // namespace

std::span<const Verb> reinstall_verbs() { return kVerbs; }

}  // namespace containers
