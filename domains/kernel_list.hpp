// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/batch/kernel.hpp"
#include "ringwright/gpu/kernel.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace ringwright::domains {

/// How a kernel can be run.
struct kernel_modes {
  /// Resident, with a state, by messages.
  bool ring = false;
  /// Once, from an input to an output.
  bool batch = false;

  friend constexpr bool operator==(kernel_modes, kernel_modes) = default;
};

/// The modes of a kernel follow from what the type has.
template <class Kernel>
inline constexpr kernel_modes modes_of{gpu::ring_kernel<Kernel>,
                                       gpu::batch_kernel<Kernel>};

/// "ring", "batch", "ring, batch" or "".
constexpr const char* as_str(kernel_modes modes) {
  if (modes.ring)
    return modes.batch ? "ring, batch" : "ring";
  return modes.batch ? "batch" : "";
}

/// The folder of a domain's kernels, with which their ids begin.
constexpr std::string_view folder_of(domain d) {
  switch (d) {
  case domain::graph_analytics:
    return "graph";
  case domain::statistical_ml:
    return "ml";
  case domain::time_series:
    return "temporal";
  case domain::risk_management:
    return "risk";
  case domain::process_intelligence:
    return "procint";
  case domain::behavioral_analytics:
    return "behavioral";
  case domain::order_matching:
    return "orderbook";
  case domain::treasury_management:
    return "treasury";
  case domain::payment_processing:
    return "payments";
  case domain::financial_audit:
    return "audit";
  default:
    return ringwright::as_str(d);
  }
}

/// True if the id is "<folder of the domain>/<name>".
constexpr bool id_fits_domain(const gpu::kernel_info& info) {
  const std::string_view id{info.id};
  const auto folder = folder_of(info.domain);
  return id.size() > folder.size() + 1 && id.substr(0, folder.size()) == folder
         && id[folder.size()] == '/'
         && id.find('/', folder.size() + 1) == id.npos;
}

template <class... Kernels>
struct kernel_list;

namespace detail {

template <class... Lists>
struct joined;

template <>
struct joined<> {
  using type = kernel_list<>;
};

template <class... Kernels>
struct joined<kernel_list<Kernels...>> {
  using type = kernel_list<Kernels...>;
};

template <class... First, class... Second, class... Rest>
struct joined<kernel_list<First...>, kernel_list<Second...>, Rest...> {
  using type = typename joined<kernel_list<First..., Second...>, Rest...>::type;
};

template <class Kernel, bool Taken>
using taken_if = std::conditional_t<Taken, kernel_list<Kernel>, kernel_list<>>;

} // namespace detail

/// The kernels of all lists, in order.
template <class... Lists>
using joined = typename detail::joined<Lists...>::type;

/// A list of kernel types: a domain's table of contents. Each can be run as a
/// ring, as a batch, or as both; `runtime_builder::kernels` takes the list and
/// of it the ring kernels.
template <class... Kernels>
struct kernel_list {
  static constexpr std::size_t size = sizeof...(Kernels);

  /// What the kernels say about themselves, in order.
  static constexpr std::array<gpu::kernel_info, size> infos() {
    return {Kernels::info...};
  }

  /// Their modes, in the same order.
  static constexpr std::array<kernel_modes, size> modes() {
    return {modes_of<Kernels>...};
  }

  /// Those that have the mode, in order.
  using ring_kernels
    = joined<detail::taken_if<Kernels, modes_of<Kernels>.ring>...>;
  using batch_kernels
    = joined<detail::taken_if<Kernels, modes_of<Kernels>.batch>...>;

  /// Calls `f.template operator()<Kernel>()` for each kernel, in order.
  template <class Function>
  static constexpr void for_each(Function&& f) {
    (f.template operator()<Kernels>(), ...);
  }

  /// True if no two kernels share an id.
  static constexpr bool unique_ids() {
    constexpr auto all = infos();
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t j = i + 1; j < size; ++j)
        if (std::string_view{all[i].id} == all[j].id)
          return false;
    return true;
  }

  /// True if every id begins with the folder of its domain.
  static constexpr bool ids_fit_domains() {
    for (const auto& info : infos())
      if (!id_fits_domain(info))
        return false;
    return true;
  }

  /// True if every kernel says what it does and where that is defined.
  static constexpr bool are_described() {
    for (const auto& info : infos())
      if (std::string_view{info.summary}.empty()
          || std::string_view{info.source}.empty())
        return false;
    return true;
  }

  /// True if every kernel can be run in some way.
  static constexpr bool have_modes() {
    for (const auto modes : modes())
      if (!modes.ring && !modes.batch)
        return false;
    return true;
  }
};

} // namespace ringwright::domains
