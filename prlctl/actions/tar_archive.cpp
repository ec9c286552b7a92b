// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/tar_archive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <zlib.h>

namespace prlctl {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kMostName = 99;

void put(std::string& header, std::size_t at, std::string_view text) { header.replace(at, text.size(), text); }

std::string header_of(std::string_view name, std::size_t size, std::int64_t modified) {
  std::string header(kBlock, '\0');
  put(header, 0, name.substr(0, kMostName));
  put(header, 100, "0000600");  // mode
  put(header, 108, "0000000");  // owner
  put(header, 116, "0000000");  // group
  put(header, 124, fmt::format("{:011o}", size));
  put(header, 136, fmt::format("{:011o}", modified));
  put(header, 148, "        ");  // the sum, blanks while it is made
  put(header, 156, "0");         // a file
  put(header, 257, std::string_view("ustar\00000", 8));
  unsigned sum = 0;
  for (const char byte : header) sum += static_cast<unsigned char>(byte);
  put(header, 148, fmt::format("{:06o}", sum) + std::string(1, '\0'));
  return header;
}

}  // namespace

void TarArchive::add(std::string_view name, std::string_view text) {
  bytes_ += header_of(name, text.size(), modified_);
  bytes_ += text;
  bytes_.append((kBlock - text.size() % kBlock) % kBlock, '\0');
}

std::string TarArchive::gzipped() const {
  constexpr int kGzip = MAX_WBITS + 16;
  constexpr int kMemory = 8;
  std::string whole = bytes_ + std::string(2 * kBlock, '\0');
  z_stream stream{};
  if (::deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("gzip cannot begin");
  std::string packed(::deflateBound(&stream, whole.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(whole.data());
  stream.avail_in = static_cast<uInt>(whole.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int done = ::deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  if (done != Z_STREAM_END) throw std::runtime_error("gzip did not end");
  return packed;
}

}  // namespace prlctl
