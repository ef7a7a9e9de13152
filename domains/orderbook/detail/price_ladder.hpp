// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ringwright/domains/orderbook/detail/engine.hpp"
#include "ringwright/domains/orderbook/detail/hot.hpp"
#include "ringwright/gpu/leader_object.hpp"
#include "ringwright/messages/macros.hpp"

#include <cstdint>

/// The sorted price levels of one side: a tree of 64-way bitmaps over the tick
/// number. Search, insertion, removal and "next level" cost O(depth) with
/// depth = log64(ticks) <= 6, usually one leaf that is cached in the ladder.
namespace ringwright::domains::orderbook::detail {

/// Position of the lowest set bit. Precondition: bits != 0.
RINGWRIGHT_HD inline std::uint32_t lowest_bit(std::uint64_t bits) {
#ifdef __CUDA_ARCH__
  return static_cast<std::uint32_t>(__ffsll(static_cast<long long>(bits)) - 1);
#else
  return static_cast<std::uint32_t>(__builtin_ctzll(bits));
#endif
}

/// The leaf for `key`, or 0, from the root; keeps it in the cache.
RINGWRIGHT_COLD std::uint32_t walk_to_leaf(matching_state& state,
                                           const ladder_node* nodes, ladder& l,
                                           std::uint64_t key) {
  auto node = l.root;
  for (auto layer = state.depth; layer > 1; --layer)
    node = nodes[node].child[(key >> (6 * (layer - 1))) & 63];
  auto tag = static_cast<std::uint32_t>(key >> 6);
  if (node != 0)
    l.cache[tag % ladder::cached_leaves] = {tag, node};
  return node;
}

/// The leaf for `key`, or 0.
RINGWRIGHT_HOT std::uint32_t find_leaf(engine& e, ladder& l,
                                       std::uint64_t key) {
  auto tag = static_cast<std::uint32_t>(key >> 6);
  const auto& cached = l.cache[tag % ladder::cached_leaves];
  if (cached.node != 0 && cached.tag == tag)
    return cached.node;
  return walk_to_leaf(e.state, e.nodes, l, key);
}

/// The level at `key`, or 0.
RINGWRIGHT_HOT std::uint32_t find_level(engine& e, ladder& l,
                                              std::uint64_t key) {
  return e.nodes[find_leaf(e, l, key)].child[key & 63];
}

/// Makes the path to the leaf for `key`.
RINGWRIGHT_COLD std::uint32_t make_leaf(matching_state& state,
                                        ladder_node* nodes, ladder& l,
                                        std::uint64_t key) {
  auto* link = &l.root;
  std::uint32_t parent = 0;
  for (auto layer = state.depth; layer > 0; --layer) {
    if (*link == 0) {
      *link = state.node_pool.take(nodes);
      auto& made = nodes[*link];
      made.bits = 0;
      made.parent = parent;
      if (parent != 0)
        nodes[parent].bits |= std::uint64_t{1} << ((key >> (6 * layer)) & 63);
    }
    parent = *link;
    link = &nodes[parent].child[(key >> (6 * (layer - 1))) & 63];
  }
  auto tag = static_cast<std::uint32_t>(key >> 6);
  l.cache[tag % ladder::cached_leaves] = {tag, parent};
  return parent;
}

/// Adds an empty level. Preconditions: there is none at `key`, and the level
/// pool has room.
RINGWRIGHT_HOT std::uint32_t add_level(engine& e, std::uint32_t ladder_id,
                                             std::uint64_t key,
                                             std::int64_t price) {
  auto& l = e.books()[ladder_id >> 2].ladders[ladder_id & 3];
  auto leaf = find_leaf(e, l, key);
  if (leaf == 0)
    leaf = make_leaf(e.state, e.nodes, l, key);
  auto made = e.state.level_pool.take(e.levels);
  e.levels[made]
    = {price, 0, 0, 0, key, 0, 0, 0, leaf, ladder_id, 0};
  e.nodes[leaf].bits |= std::uint64_t{1} << (key & 63);
  e.nodes[leaf].child[key & 63] = made;
  ++l.levels;
  if (key < l.best_key) {
    l.best_key = key;
    l.best_level = made;
  }
  return made;
}

/// The first level behind `leaf`, which holds `key`; 0 = none.
RINGWRIGHT_COLD std::uint32_t climb_to_next(const ladder_node* nodes,
                                            std::uint32_t leaf,
                                            std::uint64_t key) {
  auto node = nodes[leaf].parent;
  for (std::uint32_t height = 1; node != 0; ++height) {
    auto position = (key >> (6 * height)) & 63;
    auto rest = nodes[node].bits & (~std::uint64_t{1} << position);
    if (rest != 0) {
      auto found = nodes[node].child[lowest_bit(rest)];
      for (; height > 0; --height)
        found = nodes[found].child[lowest_bit(nodes[found].bits)];
      return found;
    }
    node = nodes[node].parent;
  }
  return 0;
}

/// The first level behind `key`, whose leaf is `leaf`; 0 = none.
RINGWRIGHT_HOT std::uint32_t next_level(const engine& e, std::uint32_t leaf,
                                        std::uint64_t key) {
  auto rest = e.nodes[leaf].bits & (~std::uint64_t{1} << (key & 63));
  if (rest != 0)
    return e.nodes[leaf].child[lowest_bit(rest)];
  return climb_to_next(e.nodes, leaf, key);
}

/// The first level behind `level` in its ladder; 0 = none.
RINGWRIGHT_HD inline std::uint32_t next_level(const engine& e,
                                              std::uint32_t level) {
  return next_level(e, e.levels[level].leaf, e.levels[level].key);
}

/// The first level at or behind `key`; 0 = none.
RINGWRIGHT_HD inline std::uint32_t level_from(const engine& e, const ladder& l,
                                              std::uint64_t key) {
  auto node = l.root;
  std::uint32_t deepest = 0;
  auto layer = e.state.depth;
  for (; layer > 0 && node != 0; --layer) {
    deepest = node;
    node = e.nodes[node].child[(key >> (6 * (layer - 1))) & 63];
  }
  if (node != 0)
    return node;
  // The way breaks off below `deepest`: go on beside it, or beside what is
  // above it.
  for (++layer; deepest != 0; ++layer) {
    auto position = (key >> (6 * (layer - 1))) & 63;
    auto rest = e.nodes[deepest].bits & (~std::uint64_t{1} << position);
    if (rest != 0) {
      auto found = e.nodes[deepest].child[lowest_bit(rest)];
      for (; layer > 1; --layer)
        found = e.nodes[found].child[lowest_bit(e.nodes[found].bits)];
      return found;
    }
    deepest = e.nodes[deepest].parent;
  }
  return 0;
}

/// Gives back the leaf and those above it that have become empty.
RINGWRIGHT_COLD void prune(matching_state& state, ladder_node* nodes,
                           ladder& l, std::uint32_t leaf, std::uint64_t key) {
  auto tag = static_cast<std::uint32_t>(key >> 6);
  auto& cached = l.cache[tag % ladder::cached_leaves];
  if (cached.node == leaf)
    cached = {0, 0};
  auto node = leaf;
  for (std::uint32_t height = 1; nodes[node].bits == 0; ++height) {
    auto parent = nodes[node].parent;
    state.node_pool.give(nodes, node);
    if (parent == 0) {
      l.root = 0;
      return;
    }
    auto position = (key >> (6 * height)) & 63;
    nodes[parent].bits &= ~(std::uint64_t{1} << position);
    nodes[parent].child[position] = 0;
    node = parent;
  }
}

/// Removes an empty level.
RINGWRIGHT_HD inline void remove_level(engine& e, std::uint32_t level) {
  auto& gone = e.levels[level];
  auto& l = e.ladder_of(gone);
  auto key = gone.key;
  auto leaf = gone.leaf;
  if (l.best_level == level) {
    auto next = next_level(e, leaf, key);
    l.best_level = next;
    l.best_key = next != 0 ? e.levels[next].key : no_key;
  }
  --l.levels;
  auto& node = e.nodes[leaf];
  node.bits &= ~(std::uint64_t{1} << (key & 63));
  node.child[key & 63] = 0;
  if (node.bits == 0)
    prune(e.state, e.nodes, l, leaf, key);
  // A later search must not take a free level for a live one.
  gone.price = 0;
  gone.ladder = 0;
  e.state.level_pool.give(e.levels, level);
}

/// The same for the hot paths, whose engine is not in memory.
RINGWRIGHT_COLD void remove_level(gpu::context& ctx, matching_state& state,
                                  std::uint32_t level) {
  RINGWRIGHT_LEADER_OBJECT(engine, e, ctx, state);
  remove_level(e, level);
}

} // namespace ringwright::domains::orderbook::detail
