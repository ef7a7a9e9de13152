// SPDX-License-Identifier: Apache-2.0
#include "ringwright/gpu/process_device.hpp"

#include "ringwright/tests/gpu/any_device.hpp"
#include "ringwright/tests/gpu/device_fixture.hpp"
#include "ringwright/tests/gpu/process/echo_worker_path.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace ringwright;
using namespace ringwright::gpu;
using namespace ringwright::tests;
using namespace std::chrono_literals;
using messages::echo::add;
using messages::echo::echo;
using messages::echo::misbehave;

namespace {

/// What a device has warned of, as one text.
struct warnings {
  std::mutex mutex;
  std::string all;

  std::function<void(const std::string&)> handler() {
    return [this](const std::string& what) {
      std::lock_guard guard{mutex};
      all += what + "\n";
    };
  }

  bool contain(const std::string& part) {
    std::lock_guard guard{mutex};
    return all.find(part) != std::string::npos;
  }
};

template <class Condition>
bool soon(Condition condition, std::chrono::milliseconds limit = 10s) {
  auto until = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until)
      return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

std::unique_ptr<process_device> make(process_device_options options) {
  auto made = process_device::make(std::move(options));
  INFO((made ? "" : made.error().what));
  REQUIRE(made);
  return std::move(*made);
}

error refusal(process_device_options options) {
  auto made = process_device::make(std::move(options));
  REQUIRE_FALSE(made);
  return made.error();
}

/// Neither running nor waiting to be reaped by whoever adopted it.
bool is_gone(int pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
  std::string line;
  if (!std::getline(file, line))
    return true;
  auto state = line.find(") ");
  return state != std::string::npos && line[state + 2] == 'Z';
}

} // namespace

TEST_CASE("process_device: it is a device of another process", "[gpu]") {
  auto device = make(echo_worker_options());
  CHECK(device->worker_pid() > 0);
  CHECK(device->worker_pid() != ::getpid());
  CHECK(device->info().backend == "cpu");
  CHECK(device->info().processors == 1);
  auto pid = device->worker_pid();
  device.reset();
  CHECK(is_gone(pid));
}

TEST_CASE("process_device: what is wrong with a worker is said", "[gpu]") {
  auto options = echo_worker_options();
  SECTION("no such program") {
    options.command = {"/nowhere/worker"};
    auto why = refusal(options);
    CHECK(why.code == errc::io_error);
    CHECK(why.what.find("/nowhere/worker") != std::string::npos);
  }
  SECTION("a program that is no worker") {
    options.command = {"true"};
    auto why = refusal(options);
    CHECK(why.code == errc::io_error);
    CHECK(why.what.find("ended with code 0") != std::string::npos);
    CHECK(why.what.find("serve_device_worker") != std::string::npos);
  }
  SECTION("a program that never says that it is ready") {
    options.command = {"sleep", "1000"};
    options.start_limit = 100ms;
    auto why = refusal(options);
    CHECK(why.code == errc::timeout);
    CHECK(why.what.find("100 ms") != std::string::npos);
  }
  SECTION("options that its device refuses") {
    cpu_device_options inner;
    inner.fifo_slots = 17;
    options.inner = inner;
    auto why = refusal(options);
    CHECK(why.code == errc::invalid_argument);
    CHECK(why.what.find("fifo_slots") != std::string::npos);
  }
  SECTION("options of its own") {
    options.shared_bytes = 1;
    auto why = refusal(options);
    CHECK(why.code == errc::invalid_argument);
    CHECK(why.what.find("shared_bytes") != std::string::npos);
  }
  SECTION("a GPU that is not there") {
    cuda_device_options inner;
    inner.device = 1000;
    options.inner = inner;
    auto why = refusal(options);
    CHECK((why.code == errc::backend_unavailable
           || why.code == errc::device_not_found
           || why.code == errc::invalid_argument));
    CHECK(why.what.find("cuda0") != std::string::npos);
  }
}

TEST_CASE("process_device: a kernel that the worker does not know is refused",
          "[gpu]") {
  auto device = make(echo_worker_options());
  auto foreign = entry_of<echo_kernel>();
  SECTION("by its name") {
    foreign.info.id = "custom/foreign";
    auto refused = device->create(foreign, {}, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::not_found);
    CHECK(refused.error().what.find("custom/foreign") != std::string::npos);
  }
  SECTION("by its layout") {
    foreign.state_hash ^= 1;
    auto refused = device->create(foreign, {}, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::schema_mismatch);
  }
  SECTION("by its own start") {
    echo_kernel::config config;
    config.start = ~std::uint64_t{0};
    auto refused = device->create(entry_of<echo_kernel>(), {},
                                  std::as_bytes(std::span{&config, 1}));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::invalid_argument);
  }
  // None of them has kept its place.
  auto good = device->create(entry_of<echo_kernel>(), {}, {});
  REQUIRE(good);
  CHECK(good->index == 0);
}

TEST_CASE("process_device: a deadline means the same in the worker", "[gpu]") {
  device_fixture f{make(echo_worker_options())};
  auto send_by = [&](std::int64_t deadline_ns, std::uint64_t number) {
    message_context context;
    context.deadline_ns = deadline_ns;
    record_header header;
    header.type_id = echo::type_id;
    header.flags = record_flags::needs_reply;
    header.correlation_id = f.correlation(number);
    header.context_index = f.device->put_context(context);
    auto words = messages::encode(echo{number, 0});
    REQUIRE(f.ingress->submit(header, words) == submit_outcome::committed);
    f.ingress->ring_doorbell();
    return f.await_reply(number).status;
  };
  auto now = f.device->time().now_ns();
  CHECK(send_by(now + 10'000'000'000, 1) == errc::none);
  CHECK(send_by(now - 1, 2) == errc::deadline_exceeded);
}

TEST_CASE("process_device: a killed worker ends its kernels and is replaced",
          "[gpu]") {
  warnings said;
  auto options = echo_worker_options();
  options.on_warning = said.handler();
  device_fixture f{make(options)};
  auto& device = static_cast<process_device&>(*f.device);
  f.send(echo{1, 0}, 1);
  CHECK(f.await_reply(1).status == errc::none);
  auto killed = device.worker_pid();
  ::kill(killed, SIGKILL);
  CHECK(f.await_end() == errc::device_lost);
  SECTION("its kernels are gone") {
    auto status = device.status(f.id);
    REQUIRE(status);
    CHECK(status->state == kernel_state::terminated);
    CHECK(status->last_error == errc::device_lost);
    auto refused = device.command(f.id, lifecycle_action::activate, 1s);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::device_lost);
    CHECK(refused.error().what.find("signal 9") != std::string::npos);
    CHECK(device.command(f.id, lifecycle_action::terminate, 1s));
    device.attach(f.id, 1, nullptr);
    CHECK(device.destroy(f.id));
    CHECK_FALSE(device.status(f.id));
  }
  SECTION("who comes late hears of it, too") {
    recording_sink late{device, f.id};
    device.attach(f.id, 0, &late);
    CHECK(soon([&] { return late.end().has_value(); }));
    device.attach(f.id, 0, nullptr);
  }
  SECTION("new kernels run in a new worker") {
    auto id = device.create(entry_of<echo_kernel>(), {}, {});
    REQUIRE(id);
    CHECK(*id != f.id);
    CHECK(device.worker_pid() != killed);
    CHECK(device.restarts() == 1);
    CHECK(device.command(*id, lifecycle_action::activate, 1s));
    CHECK(device.command(*id, lifecycle_action::terminate, 1s));
    CHECK(device.destroy(*id));
  }
  // The kernels hear of it first.
  CHECK(soon([&] { return said.contain("was killed by signal 9"); }));
  CHECK(said.contain("1 kernels end with device_lost"));
}

TEST_CASE("process_device: a kernel's end is told once, and once only",
          "[gpu]") {
  device_fixture f{make(echo_worker_options())};
  auto& device = static_cast<process_device&>(*f.device);
  REQUIRE(device.command(f.id, lifecycle_action::terminate, 1s));
  CHECK(f.await_end() == errc::none);
  auto pid = device.worker_pid();
  ::kill(pid, SIGKILL);
  REQUIRE(soon([&] { return device.restarts() == 1; }));
  // The loss of the worker would have said device_lost.
  CHECK(f.await_end() == errc::none);
}

TEST_CASE("process_device: kill -9 under load loses nothing in silence",
          "[gpu]") {
  auto options = echo_worker_options();
  options.restarts = 100;
  auto device = make(options);
  for (auto round = 0; round < 6; ++round) {
    auto id = device_fixture::launch(*device, {});
    recording_sink sink{*device, id};
    device->attach(id, 1, &sink);
    REQUIRE(device->command(id, lifecycle_action::activate, 5s));
    auto in = ingress::open(*device, id, 1, {}, nullptr);
    REQUIRE(in);
    std::jthread killer{[&, pid = device->worker_pid()] {
      std::this_thread::sleep_for(std::chrono::microseconds{500 * round});
      ::kill(pid, SIGKILL);
    }};
    // Requests until the end is heard of: what was answered was answered
    // rightly, and in order.
    std::uint64_t sent = 0;
    auto words = messages::encode(echo{0, 0});
    while (!sink.end()) {
      record_header header;
      header.type_id = echo::type_id;
      header.flags = record_flags::needs_reply;
      header.correlation_id = (std::uint64_t{1} << 56) | (sent + 1);
      if ((*in)->submit(header, words) == submit_outcome::full)
        (*in)->pump();
      else
        ++sent;
      (*in)->ring_doorbell();
    }
    CHECK(*sink.end() == errc::device_lost);
    auto answered = std::uint64_t{0};
    while (answered < sent
           && sink.reply((std::uint64_t{1} << 56) | (answered + 1)))
      ++answered;
    for (auto n = answered; n < sent; ++n)
      REQUIRE_FALSE(sink.reply((std::uint64_t{1} << 56) | (n + 1)));
    device->attach(id, 1, nullptr);
    in->reset();
    CHECK(device->destroy(id));
  }
  CHECK(soon([&] { return device->restarts() == 6; }));
}

TEST_CASE("process_device: a worker that shows no sign of life is replaced",
          "[gpu]") {
  warnings said;
  auto options = echo_worker_options();
  options.silence_limit = 500ms;
  options.on_warning = said.handler();
  device_fixture f{make(options)};
  auto& device = static_cast<process_device&>(*f.device);
  ::kill(device.worker_pid(), SIGSTOP);
  CHECK(f.await_end() == errc::device_lost);
  CHECK(said.contain("no sign of life for 500 ms"));
  CHECK(device.create(entry_of<echo_kernel>(), {}, {}));
}

TEST_CASE("process_device: a worker that ends too often is given up",
          "[gpu]") {
  auto options = echo_worker_options();
  options.restarts = 2;
  auto device = make(options);
  for (auto round = 0; round < 3; ++round) {
    REQUIRE(soon([&] { return device->worker_pid() != 0; }));
    auto pid = device->worker_pid();
    ::kill(pid, SIGKILL);
    REQUIRE(soon([&] { return device->worker_pid() != pid; }));
  }
  auto refused = device->create(entry_of<echo_kernel>(), {}, {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::device_lost);
  CHECK(refused.error().what.find("given up after 2 restarts")
        != std::string::npos);
}

TEST_CASE("process_device: a handler that hangs delays no other call",
          "[gpu]") {
  cpu_device_options inner;
  inner.workers = 2;
  auto options = echo_worker_options();
  options.inner = inner;
  options.call_limit = 5s;
  options.stop_limit = 100ms;
  device_fixture f{make(options)};
  misbehave hang{};
  hang.kind = messages::echo::misdeed::sleep;
  hang.amount = 1'000'000'000;
  f.send(hang, 1);
  std::this_thread::sleep_for(20ms);
  auto begin = std::chrono::steady_clock::now();
  auto other = f.device->create(entry_of<echo_kernel>(), {}, {});
  REQUIRE(other);
  CHECK(f.device->command(*other, lifecycle_action::activate, 1s));
  CHECK(std::chrono::steady_clock::now() - begin < 500ms);
  auto late = f.device->command(f.id, lifecycle_action::deactivate, 10ms);
  REQUIRE_FALSE(late);
  CHECK(late.error().code == errc::timeout);
}

TEST_CASE("process_device: a worker does not outlive its parent", "[gpu]") {
  auto command = std::string{"exec "} + echo_worker_path() + " --parent";
  auto* parent = ::popen(command.c_str(), "r");
  REQUIRE(parent != nullptr);
  auto pid = 0;
  auto worker = 0;
  REQUIRE(std::fscanf(parent, "%d %d", &pid, &worker) == 2);
  CHECK_FALSE(is_gone(worker));
  ::kill(pid, SIGKILL);
  ::pclose(parent);
  CHECK(soon([&] { return is_gone(worker); }));
}

TEST_CASE("process_device: places and lanes are used again", "[gpu]") {
  auto options = echo_worker_options();
  options.shared_bytes = std::uint64_t{16} << 20;
  cpu_device_options inner;
  inner.max_instances = 3;
  options.inner = inner;
  auto device = make(options);
  for (auto round = 0; round < 50; ++round) {
    std::vector<instance_id> ids;
    for (auto i = 0; i < 3; ++i)
      ids.push_back(device_fixture::launch(*device, {}));
    auto more = device->create(entry_of<echo_kernel>(), {}, {});
    REQUIRE_FALSE(more);
    CHECK(more.error().code == errc::capacity_exceeded);
    for (auto id : ids) {
      auto early = device->destroy(id);
      REQUIRE_FALSE(early);
      CHECK(early.error().code == errc::illegal_transition);
      REQUIRE(device->command(id, lifecycle_action::terminate, 1s));
      REQUIRE(device->destroy(id));
    }
  }
  instance_options wide;
  wide.window = 65536;
  auto refused = device->create(entry_of<echo_kernel>(), wide, {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::out_of_memory);
  CHECK(refused.error().what.find("shared_bytes") != std::string::npos);
}
