// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/batch/kernel.hpp"
#include "ringwright/messages/batch.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace ringwright::domains {

/// A field of the input that is given apart from it, as text.
struct input_setting {
  std::string field;
  std::string text;
};

/// A batch kernel as a row of a table: what is needed to run it by id, from
/// text to text. Made by `batch_entry_of<Kernel>()`; lives as long as the
/// program.
struct batch_entry {
  gpu::kernel_info info;
  std::span<const messages::batch_field> input_fields;
  std::span<const messages::batch_field> output_fields;
  /// Ends of the names of files that the kernel reads itself, ".csv" for
  /// example; all others are JSON.
  std::span<const std::string_view> input_extensions;
  /// Runs on the input that a JSON text describes, changed by the settings;
  /// gives the output as JSON. Errors: those of `messages::from_json`,
  /// `set_field` and the kernel.
  expected<std::string> (*run_json)(const gpu::executor&, std::string_view json,
                                    std::span<const input_setting>);
  /// The same for a file that the kernel reads itself; null if it reads none.
  expected<std::string> (*run_file)(const gpu::executor&,
                                    const std::filesystem::path&,
                                    std::span<const input_setting>);

  /// True if the kernel itself reads files of this name.
  bool reads(const std::filesystem::path& file) const {
    const auto name = file.filename().string();
    for (const auto extension : input_extensions)
      if (name.size() > extension.size() && name.ends_with(extension))
        return true;
    return false;
  }
};

/// A batch kernel that can be run by id: its input and output are aggregates of
/// `$batch` structs.
template <class Kernel>
concept catalogued_batch_kernel
  = gpu::batch_kernel<Kernel> && messages::batch_struct<
    typename Kernel::input> && messages::batch_struct<typename Kernel::output>;

/// A batch kernel that reads other files than JSON, too: it has
///
///     static constexpr std::array<std::string_view, N> input_extensions;
///     static expected<input> read_input(const gpu::executor&,
///                                       const std::filesystem::path&);
///
/// which should call `checkpoint` as `batch` does.
template <class Kernel>
concept file_reading_kernel
  = requires(const gpu::executor& on, const std::filesystem::path& file) {
  std::span<const std::string_view>{Kernel::input_extensions};
  {
    Kernel::read_input(on, file)
    } -> std::same_as<expected<typename Kernel::input>>;
};

namespace detail {

template <class Kernel>
expected<std::string> run(const gpu::executor& on,
                          expected<typename Kernel::input> input,
                          std::span<const input_setting> settings) {
  if (!input)
    return tl::unexpected{std::move(input.error())};
  for (const auto& [field, text] : settings)
    if (auto set = set_field(*input, field, text); !set)
      return tl::unexpected{std::move(set.error())};
  const auto output = gpu::execute<Kernel>(on, *input);
  if (!output)
    return tl::unexpected{output.error()};
  return to_json(*output);
}

template <class Kernel>
expected<std::string> run_json(const gpu::executor& on, std::string_view json,
                               std::span<const input_setting> settings) {
  using input = typename Kernel::input;
  return run<Kernel>(on, messages::from_json<input>(json), settings);
}

template <class Kernel>
expected<std::string> run_file(const gpu::executor& on,
                               const std::filesystem::path& file,
                               std::span<const input_setting> settings) {
  using input = expected<typename Kernel::input>;
  auto read = [&]() -> input {
    try {
      return Kernel::read_input(on, file);
    } catch (const std::bad_alloc&) {
      return fail(errc::out_of_memory, file.string() + ": not enough memory");
    } catch (const std::exception& problem) {
      return fail(errc::io_error, file.string() + ": " + problem.what());
    }
  };
  return run<Kernel>(on, read(), settings);
}

} // namespace detail

/// The table row of `Kernel`. The program must link the codec of the kernel's
/// schema: ringwright::messages_capnp for those of the library.
template <catalogued_batch_kernel Kernel>
const batch_entry& batch_entry_of() {
  static const batch_entry entry = [] {
    batch_entry result{
      Kernel::info, Kernel::input::batch_fields, Kernel::output::batch_fields,
      {},           &detail::run_json<Kernel>,   nullptr};
    if constexpr (file_reading_kernel<Kernel>) {
      result.input_extensions = Kernel::input_extensions;
      result.run_file = &detail::run_file<Kernel>;
    }
    return result;
  }();
  return entry;
}

} // namespace ringwright::domains
