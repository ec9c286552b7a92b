// SPDX-License-Identifier: LGPL-2.1-or-later
//
// SHA-256 of what comes piece by piece (OpenSSL's, which uses the CPU's own instructions).
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace containers {

class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  // 64 hexadecimal digits. Ends it: nothing may be added afterwards.
  std::string hex();

 private:
  std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> context_;
};

}  // namespace containers
