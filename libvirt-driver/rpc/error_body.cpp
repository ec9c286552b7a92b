// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/rpc/error_body.hpp"

#include "libvirt-driver/rpc/xdr_reader.hpp"
#include "libvirt-driver/rpc/xdr_writer.hpp"

namespace driver {
namespace {

constexpr std::int32_t kLevelError = 2;

}  // namespace

Bytes encode_error(const Error& error) {
  XdrWriter out;
  out.i32(static_cast<std::int32_t>(error.code)).i32(static_cast<std::int32_t>(error.domain));
  out.u32(1).string(error.message);
  out.i32(kLevelError);
  out.u32(0);                            // domain object
  out.u32(1).string("%s");               // str1: the format that the message was made with
  out.u32(1).string(error.message);      // str2: its argument
  out.u32(0);                            // str3
  out.i32(-1).i32(-1);                   // int1, int2
  out.u32(0);                            // network
  return out.take();
}

Error decode_error(BytesView payload) {
  XdrReader in(payload);
  Error error;
  error.code = static_cast<ErrorCode>(in.i32());
  error.domain = static_cast<ErrorDomain>(in.i32());
  if (in.present()) error.message = std::string(in.string());
  if (!in.ok())
    return {ErrorCode::kInternal, "a backend answered with an error that cannot be decoded", ErrorDomain::kRpc};
  return error;
}

}  // namespace driver
