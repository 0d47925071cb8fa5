#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "loss/style_distance.h"

namespace impasto {
namespace {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;
using Solver = Eigen::SelfAdjointEigenSolver<Matrix>;

/// Of the style's mean square, added to every eigenvalue of a covariance: above what float sums
/// leave of small ones.
constexpr double kCovarianceFloor = 1e-3;

Eigen::Map<const Vector> mean_of(const FeatureStatistics& statistics) {
  return {statistics.mean.data(), statistics.channels};
}

Matrix covariance(const FeatureStatistics& statistics, double floor) {
  const int n = statistics.channels;
  const Eigen::Map<const Matrix> gram(statistics.gram.data(), n, n);
  Matrix result = gram - mean_of(statistics) * mean_of(statistics).transpose();
  result.diagonal().array() += floor;
  return result;
}

class WassersteinDistance final : public StyleDistance {
 public:
  explicit WassersteinDistance(const FeatureStatistics& style)
      : channels_(style.channels), mean_(mean_of(style)) {
    const Eigen::Map<const Matrix> gram(style.gram.data(), channels_, channels_);
    energy_ = gram.trace() / channels_;
    floor_ = kCovarianceFloor * energy_;
    const Matrix own = covariance(style, floor_);
    trace_ = own.trace();
    const Solver solver(own);
    const Vector roots = solver.eigenvalues().cwiseMax(0.0).cwiseSqrt();
    root_ = solver.eigenvectors() * roots.asDiagonal() * solver.eigenvectors().transpose();
  }

  double evaluate(const FeatureStatistics& picture, double factor,
                  FeatureGradient& gradient) const override {
    const Matrix own = covariance(picture, floor_);
    const Matrix middle = root_ * own * root_;
    const Solver solver(middle);
    const double smallest = floor_ * floor_;  // what rounding may fall below
    const Vector roots = solver.eigenvalues().cwiseMax(smallest).cwiseSqrt();
    const Vector shift = mean_of(picture) - mean_;

    // The map that carries one distribution to the other; d trace / dS = 1 - transport.
    const Matrix half = root_ * solver.eigenvectors();
    Matrix slope = -(half * roots.cwiseInverse().asDiagonal() * half.transpose());
    slope.diagonal().array() += 1.0;

    // S = G - mean mean^T, M dG = dF F^T + F dF^T, M dmean = dF.
    const double scale = 2.0 * factor / channels_;
    Eigen::Map<Matrix> matrix(gradient.matrix.data(), channels_, channels_);
    matrix += scale * slope;
    Eigen::Map<Vector> bias(gradient.bias.data(), channels_);
    bias += scale * (shift - slope * mean_of(picture));
    return (shift.squaredNorm() + own.trace() + trace_ - 2.0 * roots.sum()) / channels_;
  }

  [[nodiscard]] double energy() const override { return energy_; }

 private:
  int channels_;
  Vector mean_;
  Matrix root_;  // of the style's covariance
  double trace_ = 0.0;
  double energy_ = 0.0;
  double floor_ = 0.0;
};

}  // namespace

std::unique_ptr<StyleDistance> wasserstein_distance(const FeatureStatistics& style) {
  return std::make_unique<WassersteinDistance>(style);
}

}  // namespace impasto
