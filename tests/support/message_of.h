#pragma once

#include <gtest/gtest.h>

#include <string>

#include "impasto/error.h"

namespace impasto::test {

/// The message of the Error that `body` throws; one line is part of the contract.
template <typename Body>
std::string message_of(const Body& body) {
  try {
    body();
  } catch (const Error& error) {
    const std::string message = error.what();
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    return message;
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

}  // namespace impasto::test
