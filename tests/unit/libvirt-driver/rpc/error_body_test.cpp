// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/rpc/error_body.hpp"

#include "libvirt-driver/rpc/xdr_writer.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

TEST(ErrorBody, reads_back_as_written) {
  for (const Error& error :
       {Error{ErrorCode::kNoDomain, "Domain not found: no domain 'x'", ErrorDomain::kQemu},
        Error{ErrorCode::kRpc, "", ErrorDomain::kRpc}, Error{static_cast<ErrorCode>(9999), "ünknown"}}) {
    EXPECT_EQ(decode_error(encode_error(error)), error);
  }
}

// virNetMessageError: code, domain, message?, level, dom?, str1?, str2?, str3?, int1, int2, net?
TEST(ErrorBody, bytes_are_those_of_the_protocol) {
  const Bytes expected = XdrWriter()
                             .i32(42)
                             .i32(20)
                             .u32(1)
                             .string("gone")
                             .i32(2)
                             .u32(0)
                             .u32(1)
                             .string("%s")
                             .u32(1)
                             .string("gone")
                             .u32(0)
                             .i32(-1)
                             .i32(-1)
                             .u32(0)
                             .take();
  EXPECT_EQ(encode_error({ErrorCode::kNoDomain, "gone", ErrorDomain::kDomain}), expected);
}

TEST(ErrorBody, without_a_message_is_an_error_without_words) {
  const Error error = decode_error(XdrWriter().i32(38).i32(7).u32(0).i32(2).take());
  EXPECT_EQ(error, (Error{ErrorCode::kSystem, "", ErrorDomain::kRpc}));
}

TEST(ErrorBody, cut_short_becomes_an_error_that_says_so) {
  const Bytes whole = encode_error({ErrorCode::kNoDomain, "gone", ErrorDomain::kDomain});
  for (std::size_t length = 0; length < 20; ++length) {
    const Error error = decode_error(BytesView(whole).first(length));
    EXPECT_EQ(error.code, ErrorCode::kInternal) << length;
    EXPECT_NE(error.message.find("cannot be decoded"), std::string::npos) << length;
  }
}

}  // namespace
}  // namespace driver
