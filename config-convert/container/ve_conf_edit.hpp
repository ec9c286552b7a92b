// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A ve.conf with some of its values rewritten. A changed key's last line becomes KEY="value", where it stands and with
// its comment; a new key comes at the end; every other byte stays, line ends and a missing one included.
//
//   VeConfEdit edit(text, *conf);
//   if (edit.set("CPUS", "2")) write(edit.text());
//
// Shell scripts source such files, so a value that came from elsewhere must be plain (is_plain) before it is set.
#pragma once

#include "config-convert/container/ve_conf.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace convert {

// No quote, backslash, dollar, backquote or control character: nothing that a shell or this format's parser looks at.
bool is_plain(std::string_view value);

class VeConfEdit {
 public:
  VeConfEdit(std::string_view text, const VeConf& conf) : text_(text), conf_(conf) {}

  // False where the line would not read back as `value`; then nothing changes.
  bool set(std::string_view key, std::string_view value);
  // Takes all lines of the key out.
  void remove(std::string_view key);

  bool changed() const { return !lines_.empty() || !added_.empty(); }
  std::string text() const;

 private:
  struct NewLine {
    bool removed = false;
    std::string raw = {};
  };

  std::string_view text_;
  const VeConf& conf_;
  std::map<std::size_t, NewLine> lines_;
  std::vector<std::string> added_;
};

}  // namespace convert
