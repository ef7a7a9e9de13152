// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/doctor.hpp"

#include "ringwright/actors/caf_compat.hpp"
#include "ringwright/actors/runtime.hpp"
#include "ringwright/service/cuda_probe.hpp"
#include "ringwright/service/json_writer.hpp"
#include "ringwright/service/version.hpp"

#include <fstream>
#include <optional>
#include <sched.h>
#include <string_view>
#include <sys/resource.h>
#include <thread>

namespace ringwright::service {

namespace {

constexpr std::uint64_t mebi = std::uint64_t{1} << 20;

/// The value behind "key:" or "key  :" in a file of such lines.
std::optional<std::string> value_in(const char* file, std::string_view key) {
  std::ifstream in{file};
  for (std::string line; std::getline(in, line);) {
    const auto colon = line.find(':');
    if (!line.starts_with(key) || colon == line.npos
        || line.find_first_not_of(" \t", key.size()) != colon)
      continue;
    const auto begin = line.find_first_not_of(" \t", colon + 1);
    return begin == line.npos ? std::string{} : line.substr(begin);
  }
  return std::nullopt;
}

std::string first_line(const char* file) {
  std::ifstream in{file};
  std::string line;
  std::getline(in, line);
  return line;
}

finding processor() {
  finding result{"cpu",
                 "processor",
                 value_in("/proc/cpuinfo", "model name").value_or("unknown"),
                 verdict::fine,
                 {}};
  // CRC32C, the envelope's checksum, has an instruction in SSE 4.2.
  const auto flags = value_in("/proc/cpuinfo", "flags").value_or("");
  if (flags.find("sse4_2") == flags.npos) {
    result.how = verdict::note;
    result.advice = "no SSE 4.2: checksums are computed in software";
  }
  return result;
}

finding cores() {
  cpu_set_t mine;
  CPU_ZERO(&mine);
  const auto all = std::thread::hardware_concurrency();
  const auto usable = sched_getaffinity(0, sizeof mine, &mine) == 0
                        ? static_cast<unsigned>(CPU_COUNT(&mine))
                        : all;
  finding result{"cores",
                 "cores",
                 std::to_string(usable) + " of " + std::to_string(all),
                 verdict::fine,
                 {}};
  if (usable < 2) {
    result.how = verdict::note;
    result.advice = "actors and kernels share one core: latencies will be high";
  }
  return result;
}

finding memory() {
  return {"memory",
          "memory",
          value_in("/proc/meminfo", "MemTotal").value_or("unknown") + ", "
            + value_in("/proc/meminfo", "MemAvailable").value_or("unknown")
            + " available",
          verdict::fine,
          {}};
}

finding cuda() {
  finding result{"cuda", "CUDA", {}, verdict::note, {}};
  const auto driver = probe_cuda();
  if (!driver) {
    result.value = "not found: " + driver.error().what;
    result.advice = "kernels run on the CPU device";
    return result;
  }
  result.value = "driver for CUDA " + driver->version;
  for (const auto& name : driver->devices)
    result.value += ", " + name;
  const auto usable = actors::runtime::check_backend(actors::backend::cuda);
  if (usable)
    result.how = verdict::fine;
  else
    result.advice = usable.error().what + ": kernels run on the CPU device";
  return result;
}

finding huge_pages() {
  const auto total = value_in("/proc/meminfo", "HugePages_Total").value_or("0");
  const auto free = value_in("/proc/meminfo", "HugePages_Free").value_or("0");
  const auto transparent
    = first_line("/sys/kernel/mm/transparent_hugepage/enabled");
  finding result{"huge_pages",
                 "huge pages",
                 free + " of " + total + " free, transparent: "
                   + (transparent.empty() ? "unknown" : transparent),
                 verdict::fine,
                 {}};
  if (total == "0" && transparent.find("[never]") != transparent.npos) {
    result.how = verdict::note;
    result.advice = "large books will miss the TLB often; allow transparent "
                    "huge pages (madvise)";
  }
  return result;
}

std::string limit_text(rlim_t value, std::uint64_t unit, const char* name) {
  return value == RLIM_INFINITY ? "unlimited"
                                : std::to_string(value / unit) + name;
}

finding locked_memory() {
  rlimit limit{};
  getrlimit(RLIMIT_MEMLOCK, &limit);
  finding result{"memlock",
                 "lockable memory",
                 limit_text(limit.rlim_cur, mebi, " MiB"),
                 verdict::fine,
                 {}};
  if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < 64 * mebi) {
    result.how = verdict::note;
    result.advice = "rings cannot be locked in memory; raise it (ulimit -l)";
  }
  return result;
}

finding open_files() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  finding result{"open_files",
                 "open files",
                 limit_text(limit.rlim_cur, 1, ""),
                 verdict::fine,
                 {}};
  if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < 1024) {
    result.how = verdict::note;
    result.advice = "few for a node with many peers; raise it (ulimit -n)";
  }
  return result;
}

} // namespace

std::vector<finding> examine_machine() {
  return {
    {"ringwright", "ringwright", version, verdict::fine, {}},
    processor(),
    cores(),
    memory(),
    cuda(),
    {"caf", "CAF", actors::compat::caf_version(), verdict::fine, {}},
    {"capnproto", "Cap'n Proto", capnproto_version, verdict::fine, {}},
    {"compiler", "compiler", compiler_version, verdict::fine, {}},
    huge_pages(),
    locked_memory(),
    open_files(),
  };
}

std::string findings_table(const std::vector<finding>& all, bool colour) {
  std::string result;
  for (const auto& one : all) {
    const auto fine = one.how == verdict::fine;
    const auto* mark = fine ? "ok  " : "note";
    const auto* begin = !colour ? "" : fine ? "\033[32m" : "\033[33m";
    result += std::string{begin} + mark + (colour ? "\033[0m" : "") + "  "
              + one.title;
    result.append(18 - std::min<std::size_t>(17, one.title.size()), ' ');
    result += one.value + '\n';
    if (!one.advice.empty())
      result += std::string(24, ' ') + one.advice + '\n';
  }
  return result;
}

std::string findings_json(const std::vector<finding>& all) {
  json_writer out;
  out.begin_object();
  for (const auto& one : all) {
    out.key(one.key);
    out.begin_object();
    out.member("value", one.value);
    out.member("verdict", one.how == verdict::fine ? "fine" : "note");
    out.member("advice", one.advice);
    out.end_object();
  }
  out.end_object();
  return out.text() + '\n';
}

} // namespace ringwright::service
