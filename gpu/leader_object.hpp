// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/messages/macros.hpp"

#include <new>

/// Declares `name`, a local object of type `type` that the leader of a group
/// uses alone; further arguments initialise it.
///
/// On a GPU it lies in the block's shared memory. An object whose address goes
/// into a function that is not inlined would lie on the stack otherwise, and a
/// resident kernel must not need one: a later kernel with a larger stack would
/// have to wait for it.
#ifdef __CUDA_ARCH__
#  define RINGWRIGHT_LEADER_OBJECT(type, name, ...)                            \
    __shared__ __align__(16) unsigned char name##_memory[sizeof(type)];        \
    static_assert(alignof(type) <= 16);                                        \
    auto& name = *::new (static_cast<void*>(name##_memory)) type{__VA_ARGS__}
#else
#  define RINGWRIGHT_LEADER_OBJECT(type, name, ...) type name{__VA_ARGS__}
#endif
