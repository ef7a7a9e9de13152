// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/batch/kernel.hpp"
#include "ringwright/tests/schemas/savings.batch.hpp"

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <thread>

namespace ringwright::tests {

/// An account grows; the batch kernel of the tests.
struct savings {
  static constexpr gpu::kernel_info info{"custom/savings", domain::custom,
                                         "An account grows.", "none", 1};
  using input = messages::savings::plan;
  using output = messages::savings::growth;

  static expected<output> batch(const gpu::executor& on, const input& in) {
    if (!(in.rate > -1))
      return fail(errc::invalid_argument, "rate: must be above -1");
    output out{.owner = in.owner, .serial = (1ull << 60) + 1};
    for (std::uint32_t period = 0; period < in.periods; ++period) {
      if (auto go = on.checkpoint(period, in.periods); !go)
        return tl::unexpected{std::move(go.error())};
      std::this_thread::sleep_for(std::chrono::milliseconds{in.pause_ms});
      for (const auto& deposit : in.deposits)
        if (deposit.period == period)
          out.balance += deposit.amount.to_double();
      out.balance *= 1 + in.rate;
      out.history.push_back(out.balance);
    }
    return out;
  }

  static constexpr std::array<std::string_view, 2> input_extensions{
    ".deposits", ".deposits.txt"};

  /// One deposit a line, all at the beginning.
  static expected<input> read_input(const gpu::executor&,
                                    const std::filesystem::path& file) {
    std::ifstream in{file};
    if (!in)
      return fail(errc::io_error, file.string() + ": cannot be read");
    input result;
    for (std::int64_t whole = 0; in >> whole;)
      result.deposits.push_back({.amount = fixed<8>::from_int(whole).value});
    if (!in.eof())
      return fail(errc::parse_error, file.string() + ": no whole number");
    return result;
  }
};

} // namespace ringwright::tests
