// SPDX-License-Identifier: Apache-2.0
#include "ringwright/domains/graph/pagerank_batch.hpp"

#include "ringwright/domains/graph/build_csr.hpp"
#include "ringwright/domains/graph/detail/make_pagerank.hpp"
#include "ringwright/gpu/batch/host_place.hpp"

#include <cmath>
#include <string>

namespace ringwright::domains::graph {

namespace detail {

template <class Real>
expected<std::unique_ptr<pagerank_worker<Real>>>
make_cpu_pagerank(const gpu::executor& on, const pagerank_input& input) {
  return make_pagerank<Real>(gpu::host_place{on}, input);
}

namespace {

tl::unexpected<error> refuse(std::string what) {
  return fail(errc::invalid_argument, std::move(what));
}

expected<void> check(const csr_view& graph, const pagerank_options& options) {
  // Written so that NaN is refused, too.
  if (!(options.damping > 0 && options.damping < 1))
    return refuse("damping is " + std::to_string(options.damping)
                  + ", allowed are numbers between 0 and 1, without these");
  if (!(options.tolerance >= 0) || std::isinf(options.tolerance))
    return refuse("tolerance is " + std::to_string(options.tolerance)
                  + ", allowed are finite numbers from 0 on");
  if (options.max_iterations == 0)
    return refuse("max_iterations is 0, allowed are numbers from 1 on");
  if (options.updates == pagerank_updates::conjugate_gradients
      && graph.directed)
    return refuse("conjugate gradients need an undirected graph, and this one "
                  "is directed");
  if (!options.teleport.empty() && options.teleport.size() != graph.nodes())
    return refuse("teleport has " + std::to_string(options.teleport.size())
                  + " numbers, the graph " + std::to_string(graph.nodes())
                  + " nodes");
  return {};
}

/// The teleport vector, adding up to 1; empty if there is none.
expected<std::vector<double>> scaled(std::span<const double> teleport) {
  std::vector<double> result(teleport.begin(), teleport.end());
  double most = 0;
  for (std::size_t i = 0; i < result.size(); ++i) {
    if (!std::isfinite(result[i]))
      return fail(errc::not_finite,
                  "teleport of node " + std::to_string(i) + " is not finite");
    if (result[i] < 0)
      return refuse("teleport of node " + std::to_string(i) + " is negative");
    most = std::max(most, result[i]);
  }
  if (result.empty())
    return result;
  if (most == 0)
    return refuse("teleport is 0 for all nodes");
  // By the largest first: the sum of what is left cannot overflow.
  double sum = 0;
  for (auto& part : result)
    sum += part /= most;
  for (auto& part : result)
    part /= sum;
  return result;
}

/// The weight of all arcs that leave each node.
expected<gpu::host_array<double>>
strengths(const gpu::executor& on, const csr_view& graph, bool weighted) {
  auto result = gpu::host_array<double>::make(graph.nodes());
  if (!result)
    return result;
  on.for_ranges(graph.nodes(), 4096, [&](std::size_t begin, std::size_t end) {
    for (auto u = begin; u < end; ++u) {
      const auto from = graph.offsets[u];
      const auto to = graph.offsets[u + 1];
      (*result)[u]
        = weighted ? gpu::sum_of_row<double>(
            from, to, [&](std::uint64_t k) { return graph.weights[k]; })
                   : static_cast<double>(to - from);
    }
  });
  return result;
}

/// Keeps the transpose that its body reads.
template <class Real>
class owning_worker final : public pagerank_worker<Real> {
public:
  owning_worker(csr in, std::unique_ptr<pagerank_worker<Real>> body)
    : in_(std::move(in)), body_(std::move(body)) {
    // nop
  }

  expected<double> sweep() override {
    return body_->sweep();
  }

  expected<gpu::host_array<Real>> take_scores() override {
    return body_->take_scores();
  }

private:
  csr in_;
  std::unique_ptr<pagerank_worker<Real>> body_;
};

template <class Real>
expected<std::unique_ptr<pagerank_worker<Real>>>
make_on_place(const gpu::executor& on, const pagerank_input& input) {
#ifdef RINGWRIGHT_HAVE_CUDA
  if (on.where() == gpu::executor::kind::cuda)
    return make_cuda_pagerank<Real>(on, input);
#endif
  return make_cpu_pagerank<Real>(on, input);
}

template <class Real>
expected<std::unique_ptr<pagerank_worker<Real>>>
make_worker(const gpu::executor& on, const csr_view& graph,
            const pagerank_options& options) {
  if (auto done = check(graph, options); !done)
    return tl::unexpected{done.error()};
  auto teleport = scaled(options.teleport);
  if (!teleport)
    return tl::unexpected{teleport.error()};
  const auto weighted = options.weighted && graph.weighted();
  auto strength = strengths(on, graph, weighted);
  if (!strength)
    return tl::unexpected{strength.error()};
  pagerank_input input{graph,           strength->view(), *teleport,
                       options.damping, weighted,         options.updates};
  if (!graph.directed)
    return make_on_place<Real>(on, input);
  auto in = transpose(on, graph);
  if (!in)
    return tl::unexpected{in.error()};
  input.in = in->view();
  auto body = make_on_place<Real>(on, input);
  if (!body)
    return body;
  return std::make_unique<owning_worker<Real>>(std::move(*in),
                                               std::move(*body));
}

} // namespace

} // namespace detail

template <class Real>
pagerank_iteration<Real>::pagerank_iteration(
  std::unique_ptr<detail::pagerank_worker<Real>> worker)
  : worker_(std::move(worker)) {
  // nop
}

template <class Real>
pagerank_iteration<Real>::pagerank_iteration(
  pagerank_iteration&&) noexcept = default;

template <class Real>
pagerank_iteration<Real>&
pagerank_iteration<Real>::operator=(pagerank_iteration&&) noexcept = default;

template <class Real>
pagerank_iteration<Real>::~pagerank_iteration() = default;

template <class Real>
expected<pagerank_iteration<Real>>
pagerank_iteration<Real>::initial_state(const gpu::executor& on,
                                        const csr_view& graph,
                                        const pagerank_options& options) {
  auto worker = detail::make_worker<Real>(on, graph, options);
  if (!worker)
    return tl::unexpected{worker.error()};
  pagerank_iteration result{std::move(*worker)};
  result.nodes_ = graph.nodes();
  result.threshold_ = options.tolerance;
  if (options.stop == pagerank_stop::per_node)
    result.threshold_ *= static_cast<double>(result.nodes_);
  return result;
}

template <class Real>
expected<pagerank_sweep> pagerank_iteration<Real>::iterate() {
  if (!worker_)
    return fail(errc::illegal_transition, "the scores have been taken");
  auto delta = worker_->sweep();
  if (!delta)
    return tl::unexpected{delta.error()};
  last_ = {last_.iteration + 1, *delta};
  return last_;
}

template <class Real>
bool pagerank_iteration<Real>::converged(double threshold) const {
  return nodes_ == 0 || last_.delta < threshold;
}

template <class Real>
bool pagerank_iteration<Real>::converged() const {
  return converged(threshold_);
}

template <class Real>
expected<gpu::host_array<Real>> pagerank_iteration<Real>::take_scores() {
  if (!worker_)
    return fail(errc::illegal_transition, "the scores have been taken");
  const auto worker = std::move(worker_);
  return worker->take_scores();
}

template <class Real>
expected<pagerank_scores<Real>> run_pagerank(const gpu::executor& on,
                                             const csr_view& graph,
                                             const pagerank_options& options) {
  auto run = pagerank_iteration<Real>::initial_state(on, graph, options);
  if (!run)
    return tl::unexpected{run.error()};
  pagerank_scores<Real> result;
  while (!run->converged() && result.iterations < options.max_iterations) {
    auto go = on.checkpoint(result.iterations, options.max_iterations);
    if (!go)
      return tl::unexpected{go.error()};
    auto sweep = run->iterate();
    if (!sweep)
      return tl::unexpected{sweep.error()};
    result.iterations = sweep->iteration;
    result.residual = sweep->delta;
  }
  result.converged = run->converged();
  auto scores = run->take_scores();
  if (!scores)
    return tl::unexpected{scores.error()};
  result.scores = std::move(*scores);
  return result;
}

template class pagerank_iteration<float>;
template class pagerank_iteration<double>;
template expected<pagerank_scores<float>>
run_pagerank(const gpu::executor&, const csr_view&, const pagerank_options&);
template expected<pagerank_scores<double>>
run_pagerank(const gpu::executor&, const csr_view&, const pagerank_options&);

} // namespace ringwright::domains::graph
