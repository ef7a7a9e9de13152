// SPDX-License-Identifier: Apache-2.0
#include "ringwright/service/device_choice.hpp"

#include <charconv>
#include <string_view>

namespace ringwright::service {

namespace {

expected<device_choice> chosen(expected<gpu::executor> made, std::string why) {
  if (!made)
    return tl::unexpected{std::move(made.error())};
  return device_choice{std::move(*made), std::move(why)};
}

/// The index in "cuda" or "cuda:<index>".
std::optional<std::uint32_t> cuda_index(std::string_view text) {
  constexpr std::string_view prefix = "cuda:";
  if (text == "cuda")
    return 0;
  if (!text.starts_with(prefix))
    return std::nullopt;
  text.remove_prefix(prefix.size());
  std::uint32_t index = 0;
  const auto [end, problem]
    = std::from_chars(text.data(), text.data() + text.size(), index);
  if (problem != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return index;
}

} // namespace

expected<device_choice> choose_device(const std::string& text,
                                      std::optional<std::uint32_t> threads) {
  if (text == "cpu")
    return chosen(gpu::executor::cpu(threads.value_or(0)), "as asked for");
  if (text == "auto") {
    if (threads)
      return chosen(gpu::executor::cpu(*threads),
                    "a number of threads was given");
    auto gpu = gpu::executor::cuda(0);
    if (gpu)
      return chosen(std::move(gpu), "a usable GPU is there");
    return chosen(gpu::executor::cpu(), gpu.error().what);
  }
  const auto index = cuda_index(text);
  if (!index)
    return fail(errc::invalid_argument,
                "--device: '" + text
                  + "' is none of cpu, cuda, cuda:<index> and auto");
  if (threads)
    return fail(errc::invalid_argument,
                "--threads is for the CPU; a GPU has its own");
  return chosen(gpu::executor::cuda(*index), "as asked for");
}

} // namespace ringwright::service
