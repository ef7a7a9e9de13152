// SPDX-License-Identifier: Apache-2.0
#include "ringwright/actors/runtime_builder.hpp"

#include "ringwright/tests/actors/runtime_fixture.hpp"

#include <spdlog/sinks/ringbuffer_sink.h>
#include <spdlog/spdlog.h>

namespace ringwright::tests {

namespace {

template <class...>
struct list_of_kernels {};

struct second_kernel : echo_kernel {
  static constexpr gpu::kernel_info info{"custom/second", domain::custom,
                                         "Another.", "the tests", 1};
};

/// Has no ring mode.
struct batch_kernel {
  static constexpr gpu::kernel_info info{"custom/batch", domain::custom,
                                         "Once.", "the tests", 1};
  using input = int;
  using output = int;

  static expected<int> batch(const gpu::executor&, const int& in) {
    return in;
  }
};

struct system_fixture {
  system_config config;
  caf::actor_system system{config};

  runtime_builder builder() const {
    return runtime::builder().config(test_config());
  }
};

/// The logger of the library, with its last lines.
class log_lines {
public:
  log_lines()
    : lines_(std::make_shared<spdlog::sinks::ringbuffer_sink_mt>(32)) {
    // The library's logger exists once a runtime was built.
    logger_ = spdlog::get("ringwright");
    if (logger_)
      logger_->sinks().push_back(lines_);
  }

  ~log_lines() {
    if (logger_)
      logger_->sinks().pop_back();
  }

  bool have(const std::string& text) const {
    for (const auto& line : lines_->last_formatted())
      if (line.find(text) != std::string::npos)
        return true;
    return false;
  }

private:
  std::shared_ptr<spdlog::sinks::ringbuffer_sink_mt> lines_;
  std::shared_ptr<spdlog::logger> logger_;
};

} // namespace

TEST_CASE("kernels are registered one by one and by lists") {
  system_fixture f;
  auto one = f.builder()
               .kernels<echo_kernel, list_of_kernels<second_kernel>>()
               .build(f.system);
  REQUIRE(one);
  CHECK(one->kernel_types()
        == std::vector<std::string>{"custom/echo", "custom/second"});
  REQUIRE(one->launch<second_kernel>("k"));
  auto twice
    = f.builder().kernels<echo_kernel, echo_kernel>().build(f.system);
  REQUIRE_FALSE(twice);
  CHECK(twice.error().code == errc::invalid_argument);
}

TEST_CASE("of a list, kernels without a ring mode are left out") {
  system_fixture f;
  auto made = f.builder()
                .kernels<list_of_kernels<
                  batch_kernel, list_of_kernels<echo_kernel, batch_kernel>>>()
                .build(f.system);
  REQUIRE(made);
  CHECK(made->kernel_types() == std::vector<std::string>{"custom/echo"});
}

TEST_CASE("a backend that is not there is an error with its reason") {
  system_fixture f;
  auto reason = runtime::check_backend(backend::cuda);
  CHECK(runtime::is_backend_available(backend::cpu));
  if (reason)
    return;
  auto made = f.builder().backend(backend::cuda).build(f.system);
  REQUIRE_FALSE(made);
  CHECK(made.error().code == errc::backend_unavailable);
  CHECK(made.error().what == reason.error().what);
  CHECK(made.error().what.find("cuda") != std::string::npos);
}

TEST_CASE("automatic says in the log what it took and why") {
  system_fixture f;
  REQUIRE(f.builder().build(f.system));
  log_lines log;
  auto config = test_config();
  config.level = log_level::info;
  config.use_gpu = false;
  auto made = f.builder().config(config).build(f.system);
  REQUIRE(made);
  CHECK(made->current_backend() == backend::cpu);
  CHECK(log.have("backend cpu: the configuration asks for no GPU"));
  config.use_gpu = true;
  auto looked = f.builder().config(config).build(f.system);
  REQUIRE(looked);
  if (looked->current_backend() == backend::cpu)
    CHECK(log.have(runtime::check_backend(backend::cuda).error().what));
}

TEST_CASE("high_performance does not fall back without being told to") {
  system_fixture f;
  if (runtime::is_backend_available(backend::cuda))
    return;
  auto config = runtime_config::high_performance();
  config.level = log_level::off;
  auto made = f.builder().config(config).build(f.system);
  REQUIRE_FALSE(made);
  CHECK(made.error().code == errc::backend_unavailable);
  CHECK(f.builder().config(config).backend(backend::cpu).build(f.system));
}

TEST_CASE("presets are configurations") {
  system_fixture f;
  auto built = [&](runtime_builder builder) {
    auto made = builder.backend(backend::cpu).build(f.system);
    REQUIRE(made);
    return made->config();
  };
  CHECK(built(runtime::builder().development()).max_instances == 100);
  CHECK(built(runtime::builder().production()).queue_capacity == 10'000);
  CHECK(built(runtime::builder().high_performance()).queue_capacity
        == 100'000);
  f.builder().build(f.system);
}

TEST_CASE("devices and the home device are honoured or refused") {
  system_fixture f;
  auto made = f.builder()
                .backend(backend::cpu)
                .devices(3)
                .device(2)
                .kernels<echo_kernel>()
                .build(f.system);
  REQUIRE(made);
  CHECK(made->launch<echo_kernel>("a")->status().device == "cpu2");
  CHECK(made->launch<echo_kernel>("b")->status().device == "cpu2");
  CHECK(f.builder().device(1).build(f.system).error().code
        == errc::device_not_found);
  CHECK(f.builder().devices(0).build(f.system).error().code
        == errc::invalid_argument);
  CHECK(f.builder().devices(65).build(f.system).error().code
        == errc::invalid_argument);
}

} // namespace ringwright::tests
