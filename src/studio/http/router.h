#pragma once

#include <httplib.h>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace impasto::studio {

/// A request that has passed all checks, and its answer.
struct Call {
  const httplib::Request& request;
  httplib::Response& response;
  std::vector<std::string> arguments;  ///< of the path, in its order, checked
  std::string body;
};

/// What is done where a method and a path meet. It may throw Refusal and Error.
struct Route {
  std::string method;
  /// Parts in braces are arguments: {id} takes 16 hex digits, {n} a number of at most 6 digits.
  std::string path;
  std::function<void(Call&)> answer;
  std::size_t body_bytes = 1024;  ///< at most; what is not asked for is not looked at
};

class Router {
 public:
  void add(Route route);

  struct Match {
    const Route* route = nullptr;  ///< null where the method, or the path, has none
    std::vector<std::string> arguments;
    std::string methods;  ///< that the path has, for the Allow header; empty: no such path
  };
  /// HEAD finds the routes of GET.
  [[nodiscard]] Match find(const std::string& method, const std::string& path) const;

  /// "GET /api/pictures/{id}", ...
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::vector<Route> routes_;
};

}  // namespace impasto::studio
