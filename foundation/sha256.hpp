// SPDX-License-Identifier: LGPL-2.1-or-later
//
// SHA-256, as 64 hexadecimal digits (OpenSSL's, which uses the CPU's own instructions). Any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

// Of what comes piece by piece.
class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  // Ends it: nothing may be added afterwards.
  std::string hex();

 private:
  std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> context_;
};

std::string digest_of(std::string_view bytes);
