// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/detail/inbox.hpp"

#include "ringwright/actors/frame.hpp"

#include <utility>

namespace ringwright::actors {

void record_batch::append(const record_header& header,
                          std::span<const std::uint64_t> payload) {
  constexpr std::size_t header_words = sizeof(record_header) / 8;
  auto at = words_.size();
  words_.resize(at + 1 + header_words + payload.size());
  words_[at] = payload.size();
  std::memcpy(words_.data() + at + 1, &header, sizeof(header));
  if (!payload.empty())
    std::memcpy(words_.data() + at + 1 + header_words, payload.data(),
                payload.size_bytes());
}

void record_batch::append(const record_batch& other) {
  words_.insert(words_.end(), other.words_.begin(), other.words_.end());
}

void inbox::open(caf::actor owner) {
  std::lock_guard guard{mutex_};
  owner_ = std::move(owner);
}

void inbox::close() {
  // Destroyed outside of the lock: it may be the last reference.
  caf::actor owner;
  content forgotten;
  std::lock_guard guard{mutex_};
  std::swap(owner, owner_);
  std::swap(forgotten, content_);
}

bool inbox::post(control what) {
  std::unique_lock guard{mutex_};
  if (!owner_)
    return false;
  content_.controls.push_back(std::move(what));
  wake(guard);
  return true;
}

void inbox::take(content& into) {
  std::lock_guard guard{mutex_};
  std::swap(into.records, content_.records);
  std::swap(into.controls, content_.controls);
  woken_ = false;
}

void inbox::on_record(const record_header& header,
                      std::span<const std::uint64_t> payload) {
  incoming_.append(header, payload);
}

void inbox::on_batch_end() {
  std::unique_lock guard{mutex_};
  if (!owner_) {
    incoming_.clear();
    return;
  }
  if (content_.records.empty())
    std::swap(content_.records, incoming_);
  else
    content_.records.append(incoming_);
  incoming_.clear();
  wake(guard);
}

void inbox::wake(std::unique_lock<std::mutex>& guard) {
  if (std::exchange(woken_, true))
    return;
  auto owner = owner_;
  guard.unlock();
  compat::anon_send(owner, frame{});
}

} // namespace ringwright::actors
