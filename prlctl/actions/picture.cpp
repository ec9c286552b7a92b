// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/picture.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <stdexcept>
#include <zlib.h>

namespace prlctl {
namespace {

constexpr std::uint32_t kMostPixels = 16384;  // of a side
constexpr std::size_t kColours = 3;
constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";

Error broken(std::string_view what) {
  return {ErrorCode::kInvalidArg, fmt::format("the screenshot is no portable pixmap: {}", what)};
}

bool is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }

// The number that `rest` begins with, behind blanks and comments; taken off it with the blank behind it.
std::optional<std::uint32_t> take_number(std::string_view& rest) {
  while (!rest.empty() && (is_blank(rest.front()) || rest.front() == '#')) {
    const std::size_t end = rest.front() == '#' ? rest.find('\n') : 0;
    if (end == rest.npos) return {};
    rest.remove_prefix(end + 1);
  }
  std::uint32_t number = 0;
  const auto [end, failed] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (failed != std::errc{}) return {};
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  if (rest.empty() || !is_blank(rest.front())) return {};
  rest.remove_prefix(1);
  return number;
}

void put_number(std::string& out, std::uint32_t number) {
  for (const unsigned shift : {24U, 16U, 8U, 0U}) out += static_cast<char>(number >> shift & 0xff);
}

const Bytef* bytes_of(std::string_view text) { return reinterpret_cast<const Bytef*>(text.data()); }

void put_chunk(std::string& out, std::string_view type, std::string_view data) {
  put_number(out, static_cast<std::uint32_t>(data.size()));
  const std::size_t begin = out.size();
  out.append(type).append(data);
  const std::string_view summed = std::string_view(out).substr(begin);
  put_number(out, static_cast<std::uint32_t>(::crc32_z(0, bytes_of(summed), summed.size())));
}

std::string deflated(const std::string& bytes) {
  uLongf size = ::compressBound(bytes.size());
  std::string packed(size, '\0');
  if (::compress2(reinterpret_cast<Bytef*>(packed.data()), &size, bytes_of(bytes), bytes.size(),
                  Z_DEFAULT_COMPRESSION) != Z_OK)
    throw std::runtime_error("the picture cannot be compressed");
  packed.resize(size);
  return packed;
}

}  // namespace

Result<Picture> parse_ppm(std::string_view bytes) {
  if (!bytes.starts_with("P6")) return broken("it does not begin with P6");
  std::string_view rest = bytes.substr(2);
  const auto width = take_number(rest);
  const auto height = take_number(rest);
  const auto brightest = take_number(rest);
  if (!width || !height || !brightest) return broken("its header has not three numbers");
  if (*width == 0 || *height == 0 || *width > kMostPixels || *height > kMostPixels)
    return broken(fmt::format("it is {} by {} pixels large", *width, *height));
  if (*brightest != 255) return broken(fmt::format("its brightest colour is {}, not 255", *brightest));
  const std::size_t wanted = std::size_t{*width} * *height * kColours;
  if (rest.size() < wanted) return broken(fmt::format("{} bytes of {} are missing", wanted - rest.size(), wanted));
  return Picture{*width, *height, std::string(rest.substr(0, wanted))};
}

std::string png_of(const Picture& picture) {
  std::string header;
  put_number(header, picture.width);
  put_number(header, picture.height);
  header.append("\x08\x02\x00\x00\x00", 5);  // bits of a colour, true colour, deflate, no filters, not interlaced
  const std::size_t row = picture.width * kColours;
  std::string lines;
  for (std::size_t at = 0; at < picture.pixels.size(); at += row)
    lines.append(1, '\0').append(picture.pixels, at, row);  // filter 0: as they are
  std::string png(kSignature);
  put_chunk(png, "IHDR", header);
  put_chunk(png, "IDAT", deflated(lines));
  put_chunk(png, "IEND", "");
  return png;
}

bool is_png(std::string_view bytes) { return bytes.starts_with(kSignature); }

}  // namespace prlctl
