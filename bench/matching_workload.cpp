// SPDX-License-Identifier: Apache-2.0
#include "ringwright/bench/matching_workload.hpp"

#include "ringwright/service/shared_data.hpp"

#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <map>
#include <random>
#include <stdexcept>
#include <string_view>
#include <unordered_set>

namespace ringwright::bench {

namespace {

using namespace messages::order_matching;

using units = fixed<8>;

constexpr std::int64_t one = units::scale;

std::string read_file(const std::string& path) {
  auto* file = ::gzopen(path.c_str(), "rb");
  if (file == nullptr)
    throw std::runtime_error("cannot open " + path);
  std::string text;
  char buffer[65536];
  auto got = 0;
  while ((got = ::gzread(file, buffer, sizeof(buffer))) > 0)
    text.append(buffer, static_cast<std::size_t>(got));
  // A file that is cut off is only told of by the last of these.
  if (auto closed = ::gzclose(file); got < 0 || closed != Z_OK)
    throw std::runtime_error("damaged: " + path);
  if (text.empty())
    throw std::runtime_error("nothing to read in " + path);
  return text;
}

struct lobster_row {
  std::int64_t type = 0;
  std::uint64_t id = 0;
  std::int64_t size = 0;
  std::int64_t price = 0;
  std::int64_t direction = 0;
};

std::vector<lobster_row> lobster_rows(const std::string& text) {
  std::vector<lobster_row> rows;
  std::string_view rest{text};
  while (!rest.empty()) {
    auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    std::int64_t field[6] = {};
    auto at = line.find(',');
    for (auto i = 1; i < 6 && at != std::string_view::npos; ++i) {
      auto* begin = line.data() + at + 1;
      std::from_chars(begin, line.data() + line.size(), field[i]);
      at = line.find(',', at + 1);
    }
    rows.push_back({field[1], static_cast<std::uint64_t>(field[2]), field[3],
                    field[4], field[5]});
  }
  return rows;
}

submit_order limit_order(std::uint64_t id, side way, std::int64_t price,
                         std::int64_t quantity) {
  submit_order m{};
  m.order_id = id;
  m.side = way;
  m.price = units::from_units(price);
  m.quantity = units::from_units(quantity);
  return m;
}

/// Generates the steady book. It keeps the orders of each price in a queue, so
/// that it knows which of them the trades have taken.
class steady_generator {
public:
  steady_generator(std::uint64_t seed, bool scatter)
    : random_(seed), scatter_(scatter) {
    // nop
  }

  command add() {
    auto way = random_side();
    auto ticks = static_cast<std::int64_t>(1 + random_() % 1000);
    auto price = (mid + (way == side::buy ? -ticks : ticks)) * tick;
    auto quantity = random_quantity();
    auto number = new_order(quantity);
    index_[number] = live_.size();
    live_.push_back(number);
    queues(way)[key(way, price)].push_back(number);
    return command::of(limit_order(id_of(number), way, price, quantity));
  }

  command cancel() {
    auto number = live_[random_() % live_.size()];
    forget(number);
    cancel_order m{};
    m.order_id = id_of(number);
    return command::of(m);
  }

  command take() {
    auto way = random_side();
    auto quantity = random_quantity();
    auto m = limit_order(id_of(new_order(0)), way, 0, quantity);
    m.type = order_type::market;
    m.time_in_force = time_in_force::ioc;
    auto& other = queues(way == side::buy ? side::sell : side::buy);
    while (quantity > 0 && !other.empty()) {
      auto& queue = other.begin()->second;
      quantity = trade(queue, quantity);
      if (queue.empty())
        other.erase(other.begin());
    }
    return command::of(m);
  }

  std::size_t live() const {
    return live_.size();
  }

private:
  static constexpr std::int64_t tick = one / 100;
  static constexpr std::int64_t mid = 100'000;

  using price_queues = std::map<std::int64_t, std::deque<std::size_t>>;

  /// Trades with the head of a queue, dropping orders that are gone; returns
  /// what is left of `quantity`.
  std::int64_t trade(std::deque<std::size_t>& queue, std::int64_t quantity) {
    auto number = queue.front();
    auto traded = std::min(quantity, open_[number]);
    open_[number] -= traded;
    if (open_[number] == 0) {
      queue.pop_front();
      if (traded > 0)
        forget(number);
    }
    return quantity - traded;
  }

  void forget(std::size_t number) {
    auto at = index_[number];
    live_[at] = live_.back();
    index_[live_[at]] = at;
    live_.pop_back();
    open_[number] = 0;
  }

  std::size_t new_order(std::int64_t quantity) {
    open_.push_back(quantity);
    index_.push_back(0);
    return open_.size() - 1;
  }

  std::uint64_t id_of(std::size_t number) const {
    return scatter_ ? (number + 1) * 0x9e3779b97f4a7c15ull : number + 1;
  }

  side random_side() {
    return random_() % 2 == 0 ? side::buy : side::sell;
  }

  std::int64_t random_quantity() {
    return static_cast<std::int64_t>(1 + random_() % 100) * one;
  }

  price_queues& queues(side way) {
    return way == side::buy ? bids_ : asks_;
  }

  static std::int64_t key(side way, std::int64_t price) {
    return way == side::buy ? -price : price;
  }

  std::mt19937_64 random_;
  bool scatter_;
  /// Open quantity and place in `live_`, by order number.
  std::vector<std::int64_t> open_;
  std::vector<std::size_t> index_;
  std::vector<std::size_t> live_;
  price_queues bids_;
  price_queues asks_;
};

/// The orders of the LOBSTER file that are still open, to leave out what the
/// file does not introduce.
void add_lobster_row(workload& to, std::unordered_set<std::uint64_t>& known,
                     std::uint64_t& next_id, const lobster_row& row) {
  auto way = row.direction > 0 ? side::buy : side::sell;
  auto price = row.price * (one / 10'000);
  if (row.type == 1) {
    known.insert(row.id);
    to.timed.push_back(
      command::of(limit_order(row.id, way, price, row.size * one)));
  } else if (known.count(row.id) == 0) {
    return;
  } else if (row.type == 2 || row.type == 3) {
    cancel_order m{};
    m.order_id = row.id;
    m.quantity = units::from_units(row.type == 2 ? row.size * one : 0);
    to.timed.push_back(command::of(m));
    if (row.type == 3)
      known.erase(row.id);
  } else if (row.type == 4) {
    auto m = limit_order(next_id++, way == side::buy ? side::sell : side::buy,
                         price, row.size * one);
    m.time_in_force = time_in_force::ioc;
    to.timed.push_back(command::of(m));
  }
}

} // namespace

std::string lobster_file(const std::string& named) {
  if (!named.empty())
    return named;
  const auto files = service::default_lobster_pair();
  if (!files)
    throw std::runtime_error(files.error().what);
  return *files ? (*files)->messages : std::string{};
}

workload lobster_mix(const std::string& path) {
  workload result;
  result.name = "lobster";
  result.orders = 1u << 13;
  result.levels = 1u << 12;
  std::unordered_set<std::uint64_t> known;
  // Above all ids of the file.
  std::uint64_t next_id = 1ull << 40;
  for (const auto& row : lobster_rows(read_file(path)))
    add_lobster_row(result, known, next_id, row);
  return result;
}

workload steady_book(std::uint32_t resting, std::uint32_t count,
                     std::uint64_t seed, bool scatter) {
  workload result;
  result.name = std::to_string(resting) + (scatter ? "-scattered" : "");
  result.orders = resting + resting / 8 + 1024;
  result.levels = 1u << 12;
  steady_generator generator{seed, scatter};
  for (std::uint32_t i = 0; i < resting; ++i)
    result.setup.push_back(generator.add());
  std::mt19937_64 random{seed + 1};
  for (std::uint32_t i = 0; i < count; ++i) {
    auto dice = random() % 100;
    if (dice < 10)
      result.timed.push_back(generator.take());
    else if (generator.live() < resting)
      result.timed.push_back(generator.add());
    else
      result.timed.push_back(generator.cancel());
  }
  return result;
}

} // namespace ringwright::bench
