#include "studio/http/login_throttle.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace impasto::studio {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

class LoginThrottleTest : public ::testing::Test {
 protected:
  LoginThrottle throttle_;
  LoginThrottle::Clock::time_point now_ = LoginThrottle::Clock::now();
};

TEST_F(LoginThrottleTest, DoublesTheWaitWithEachFailureUpToSixteenSeconds) {
  EXPECT_EQ(throttle_.wait_of("10.0.0.1", now_), milliseconds(0));
  for (const int wait : {250, 500, 1000, 2000, 4000, 8000, 16000, 16000}) {
    throttle_.count_failure("10.0.0.1", now_);
    EXPECT_EQ(throttle_.wait_of("10.0.0.1", now_), milliseconds(wait));
    now_ += milliseconds(wait);
    EXPECT_EQ(throttle_.wait_of("10.0.0.1", now_), milliseconds(0));
  }
}

TEST_F(LoginThrottleTest, OtherAddressesDoNotWait) {
  throttle_.count_failure("10.0.0.1", now_);
  EXPECT_EQ(throttle_.wait_of("10.0.0.2", now_), milliseconds(0));
  throttle_.count_failure("::ffff:10.0.0.1", now_);
  EXPECT_EQ(throttle_.wait_of("::ffff:10.0.0.2", now_), milliseconds(0));
  EXPECT_EQ(throttle_.wait_of("::1", now_), milliseconds(0));
}

TEST_F(LoginThrottleTest, AddressesOfOneIpv6NetworkAreOne) {
  throttle_.count_failure("2001:db8:1:2::1", now_);
  EXPECT_GT(throttle_.wait_of("2001:db8:1:2:3:4:5:6", now_), milliseconds(0));
  EXPECT_EQ(throttle_.wait_of("2001:db8:1:3::1", now_), milliseconds(0));
}

TEST_F(LoginThrottleTest, ForgetsFailuresAfterSuccessAndTenMinutes) {
  for (int i = 0; i < 5; ++i) throttle_.count_failure("10.0.0.1", now_);
  throttle_.forget("10.0.0.1");
  EXPECT_EQ(throttle_.wait_of("10.0.0.1", now_), milliseconds(0));
  for (int i = 0; i < 5; ++i) throttle_.count_failure("10.0.0.1", now_);
  now_ += minutes(11);
  throttle_.count_failure("10.0.0.1", now_);
  EXPECT_EQ(throttle_.wait_of("10.0.0.1", now_), milliseconds(250));
}

TEST_F(LoginThrottleTest, RemembersTheNewestOfManyAddresses) {
  for (int i = 0; i < 20'000; ++i) {
    now_ += milliseconds(1);
    throttle_.count_failure("10." + std::to_string(i / 256) + ".0." + std::to_string(i % 256),
                            now_);
  }
  EXPECT_EQ(throttle_.wait_of("10.0.0.0", now_), milliseconds(0));
  EXPECT_GT(throttle_.wait_of("10.78.0.31", now_), milliseconds(0));
}

}  // namespace
}  // namespace impasto::studio
