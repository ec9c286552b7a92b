// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A tar archive of texts (ustar, POSIX.1-1988), packed by gzip: for reports, which any host can unpack. Names are
// ASCII, at most 99 characters. Bytes; any thread.
#pragma once

#include <string>
#include <string_view>

namespace prlctl {

class TarArchive {
 public:
  // `modified`: seconds since 1970.
  explicit TarArchive(std::int64_t modified) : modified_(modified) {}

  void add(std::string_view name, std::string_view text);
  std::string gzipped() const;

 private:
  std::int64_t modified_;
  std::string bytes_;
};

}  // namespace prlctl
