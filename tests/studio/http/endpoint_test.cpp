#include "studio/http/endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/message_of.h"

namespace impasto::studio {
namespace {

using impasto::test::message_of;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(Endpoint, TellsLoopbackFromWhatOthersReach) {
  for (const char* host :
       {"127.0.0.1", "127.8.9.1", "localhost", "::1", "[::1]", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(Endpoint(host, 0).is_loopback()) << host;
  }
  for (const char* host : {"0.0.0.0", "::", "10.0.0.1", "1.127.0.0", "::ffff:10.0.0.1"}) {
    EXPECT_FALSE(Endpoint(host, 0).is_loopback()) << host;
  }
  EXPECT_TRUE(Endpoint("0.0.0.0", 0).is_any());
  EXPECT_TRUE(Endpoint("::", 0).is_any());
  EXPECT_FALSE(Endpoint("127.0.0.1", 0).is_any());
}

TEST(Endpoint, TakesAFreePortForZeroAndNamesIt) {
  Endpoint endpoint("127.0.0.1", 0);
  const Descriptor socket = endpoint.listen();
  EXPECT_GT(endpoint.port(), 0);
  EXPECT_EQ(endpoint.url(), "http://127.0.0.1:" + std::to_string(endpoint.port()) + "/");
  EXPECT_EQ(Endpoint("[::1]", 80).url(), "http://[::1]:80/");
}

TEST(Endpoint, RefusesAPortThatAnotherHas) {
  Endpoint first("127.0.0.1", 0);
  const Descriptor socket = first.listen();
  EXPECT_THAT(message_of([&] {
                Endpoint second("127.0.0.1", first.port());
                const Descriptor refused = second.listen();
              }),
              AllOf(HasSubstr(std::to_string(first.port())), HasSubstr("--port")));
}

TEST(Endpoint, RefusesPortsAndAddressesThatAreNone) {
  EXPECT_THAT(message_of([] { Endpoint("127.0.0.1", 65536); }), HasSubstr("65536"));
  EXPECT_THAT(message_of([] { Endpoint("127.0.0.1", -1); }), HasSubstr("-1"));
  EXPECT_THAT(message_of([] { Endpoint("", 0); }), HasSubstr("no address"));
  EXPECT_THAT(message_of([] { Endpoint("no such host", 0); }), HasSubstr("no such host"));
}

}  // namespace
}  // namespace impasto::studio
