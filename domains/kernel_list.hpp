// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/gpu/kernel.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace ringwright::domains {

/// A list of kernel types: a domain's table of contents. It is the form that
/// `runtime_builder::kernels` takes.
template <class... Kernels>
struct kernel_list {
  static constexpr std::size_t size = sizeof...(Kernels);

  /// What the kernels say about themselves, in order.
  static constexpr std::array<gpu::kernel_info, size> infos() {
    return {Kernels::info...};
  }

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
};

namespace detail {

template <class... Lists>
struct joined;

template <class... Kernels>
struct joined<kernel_list<Kernels...>> {
  using type = kernel_list<Kernels...>;
};

template <class... First, class... Second, class... Rest>
struct joined<kernel_list<First...>, kernel_list<Second...>, Rest...> {
  using type = typename joined<kernel_list<First..., Second...>, Rest...>::type;
};

} // namespace detail

/// The kernels of all lists, in order.
template <class... Lists>
using joined = typename detail::joined<Lists...>::type;

} // namespace ringwright::domains
