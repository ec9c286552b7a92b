// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/syntax/man_page.hpp"

#include "prlctl/syntax/values.hpp"

#include <fmt/format.h>

#include <string_view>

namespace prlctl {
namespace {

constexpr const char* kHead = R"(.\" SPDX-License-Identifier: LGPL-2.1-or-later
.\" Printed from the table of actions (DEVELOPING.md): not to be edited.
.Dd November 21, 2026
.Dt PRLCTL 8
.Os
.Sh NAME
.Nm prlctl
.Nd virtual machines and containers, by the commands of Virtuozzo
.Sh SYNOPSIS
.Nm
.Ar action
.Op Ar ID | NAME
.Op Ar options
.Nm
.Fl -version
.Nm
.Op Ar action
.Fl -help
.Sh DESCRIPTION
.Nm
takes the commands of Virtuozzo 7 and Parallels Cloud Server 6, and carries them out on the libvirt connection
.Li vz:///system ,
which
.Xr virtvzd 8
serves.
Long work is a task of
.Xr switchyardd 8 :
it goes on when the terminal is closed, shows how far it is on a terminal, and is cancelled and undone by Ctrl-C.
.Pp
The action is the first word.
The environment is the second: a UUID, with or without braces, or a name, which is
exact; for
.Cm list
it may stand anywhere.
Options follow in any order.
A long option has its value behind it or behind
.Sq = ;
it is never shortened.
Short options may stand together, the value of the last one attached or behind it.
.Cm on
and
.Cm yes ,
.Cm off
and
.Cm no
are the same.
Sizes take the suffixes B, K, M, G and T.
.Pp
Results go to standard output, errors to standard error, a line each.
.Sh ACTIONS
)";

constexpr const char* kTail = R"(.Sh EXIT STATUS
.Bl -tag -width 8n
.It 0
done; also
.Cm stop
of what does not run
.It 1
the command line is wrong, or names a field, device or template that is not there
.It 253
virtvzd or switchyardd, here or on the host of
.Fl -login ,
cannot be reached
.It 255
it could not be done: the environment is unknown, in the wrong state, …
.El
.Pp
.Cm exec
ends with the exit status of the guest's command.
.Sh EXAMPLES
The names of all environments, for a script:
.Dl prlctl list -aHo name
.Pp
All about one, as JSON:
.Dl prlctl list -i -j web1
.Pp
On another host:
.Dl prlctl start web1 -l root@host2
.Sh SEE ALSO
.Xr virsh 1 ,
.Xr switchyardd 8 ,
.Xr virtvzd 8 ;
prlctl.md in the documentation of Switchyard says where it does otherwise than Virtuozzo.
)";

// Text of a table in mdoc: no escapes of its own, no macro at a line's begin.
std::string text(std::string_view words) {
  std::string escaped;
  for (const char byte : words) {
    if (byte == '\\') {
      escaped += "\\e";
    } else if (byte == '-') {
      escaped += "\\-";
    } else {
      escaped += byte;
    }
  }
  return escaped.starts_with('.') || escaped.starts_with('\'') ? "\\&" + escaped : escaped;
}

std::string_view suffix_of(Applies applies) {
  if (applies == Applies::kVm) return "\nMachines only.";
  return applies == Applies::kContainer ? "\nContainers only." : "";
}

std::string sentence(std::string_view words) {
  std::string made(words);
  if (!made.empty() && made[0] >= 'a' && made[0] <= 'z') made[0] = static_cast<char>(made[0] - 'a' + 'A');
  return made + ".";
}

// Names as one literal word each: mdoc would take some placeholders for macros.
std::string option_item(const Option& option) {
  std::string names;
  for (const char letter : option.letters) names += fmt::format("\\-{}, ", letter);
  names += fmt::format("\\-\\-{}", text(option.name));
  for (const std::string_view other : pieces_of(option.synonyms, ' ')) names += fmt::format(", \\-\\-{}", text(other));
  std::string line = fmt::format(".It Xo\n.Sy {}\n", names);
  if (!option.placeholder.empty()) {
    std::string value = text(option.placeholder);
    for (std::size_t at = 0; (at = value.find('"', at)) != std::string::npos; at += 4) value.replace(at, 1, "\\(dq");
    line += fmt::format(".Ar \"{}\"\n", value);
  }
  return line + fmt::format(".Xc\n{}{}\n", text(sentence(option.help)), suffix_of(option.applies));
}

std::string option_list(Options options) {
  std::string items;
  for (const Option& option : options) items += option_item(option);
  return items;
}

std::string action_section(const Action& action) {
  std::string heading = fmt::format(".Ss {}", text(action.name));
  for (const std::string_view other : pieces_of(action.synonyms, '|')) heading += fmt::format(", {}", text(other));
  for (const std::string_view part : {action.placeholder, action.rest_placeholder})
    if (!part.empty()) heading += fmt::format(" {}", text(part));
  std::string section = heading + "\n" + text(action.help) + "." + std::string(suffix_of(action.applies)) + "\n";
  std::string items;
  for (const Options options : action.options) items += option_list(options);
  if (!items.empty()) section += ".Bl -tag -width 8n\n" + items + ".El\n";
  return section;
}

}  // namespace

std::string man_page(const Tool& tool) {
  std::string page = kHead;
  for (const Action& action : tool.actions) page += action_section(action);
  page += ".Ss Options of every action\n.Bl -tag -width 8n\n" + option_list(tool.globals) + ".El\n";
  return page + kTail;
}

}  // namespace prlctl
