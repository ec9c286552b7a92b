// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Throughput of volume upload and download, one or several transfers at once, each on its own connection. The volumes
// lie in memory (a pool on tmpfs), so that no disk hides what the way through costs.
#include <exception>
#include <thread>

#include "tests/bench/measurements.hpp"
#include "tests/bench/samples.hpp"

namespace {

constexpr std::size_t kChunk = 256 * 1024;
constexpr unsigned long long kMib = 1024 * 1024;

struct Transfer {
  Connection connection;
  Volume volume;
};

struct Fleet {
  std::string_view path;
  std::vector<Transfer> transfers;
};

void upload(const Transfer& transfer, unsigned long long size_bytes) {
  const Stream stream(check(virStreamNew(transfer.connection.get(), 0), "new stream"));
  check(virStorageVolUpload(transfer.volume.get(), stream.get(), 0, size_bytes, 0), "upload");
  const std::vector<char> chunk(kChunk, 'x');
  for (unsigned long long sent = 0; sent < size_bytes;) {
    const int part = virStreamSend(stream.get(), chunk.data(), std::min<unsigned long long>(kChunk, size_bytes - sent));
    check(part, "send");
    sent += static_cast<unsigned long long>(part);
  }
  check(virStreamFinish(stream.get()), "finish the upload");
}

void download(const Transfer& transfer, unsigned long long size_bytes) {
  const Stream stream(check(virStreamNew(transfer.connection.get(), 0), "new stream"));
  check(virStorageVolDownload(transfer.volume.get(), stream.get(), 0, size_bytes, 0), "download");
  std::vector<char> chunk(kChunk);
  unsigned long long received = 0;
  for (int part = 1; part > 0; received += static_cast<unsigned long long>(part)) {
    part = virStreamRecv(stream.get(), chunk.data(), chunk.size());
    check(part, "receive");
  }
  check(virStreamFinish(stream.get()), "finish the download");
  if (received != size_bytes)
    throw Failure("downloaded " + std::to_string(received) + " bytes, want " + std::to_string(size_bytes));
}

using Move = void (*)(const Transfer&, unsigned long long);

double mib_per_second(const Fleet& fleet, unsigned long long size_bytes, Move move) {
  std::vector<std::exception_ptr> failures(fleet.transfers.size());
  const double time_us = microseconds([&] {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < fleet.transfers.size(); ++i)
      threads.emplace_back([&, i] {
        try {
          move(fleet.transfers[i], size_bytes);
        } catch (...) {
          failures[i] = std::current_exception();
        }
      });
  });
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
  return static_cast<double>(size_bytes * fleet.transfers.size()) / kMib / time_us * 1e6;
}

Fleet fleet(const Path& path, int transfers) {
  Fleet made{path.name, {}};
  for (int i = 0; i < transfers; ++i) {
    Connection connection = connect(path.uri);
    const Pool pool(check(virStoragePoolLookupByName(connection.get(), "bench"), "look up pool bench"));
    Volume volume(
        check(virStorageVolLookupByName(pool.get(), ("bench-" + std::to_string(i)).c_str()), "look up volume"));
    made.transfers.push_back({std::move(connection), std::move(volume)});
  }
  return made;
}

}  // namespace

void measure_volume_transfer(const Setup& setup, const Arguments& arguments) {
  const std::string& metric = arguments[0];
  const int transfers = std::stoi(arguments[1]), rounds = std::stoi(arguments[3]);
  const unsigned long long size_bytes = std::stoull(arguments[2]) * kMib;
  std::vector<Fleet> fleets;
  for (const Path& path : paths(Kind::kVm, setup)) fleets.push_back(fleet(path, transfers));
  mib_per_second(fleets.front(), size_bytes, upload);  // the pool's memory is there from now on
  interleave(fleets, rounds, [&](const Fleet& f, int round) {
    print_sample(metric + ".upload", f.path, round, mib_per_second(f, size_bytes, upload));
    print_sample(metric + ".download", f.path, round, mib_per_second(f, size_bytes, download));
  });
}
