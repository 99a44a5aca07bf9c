#pragma once

#include "account/Secrets.h"
#include "base/Clock.h"
#include "outage/Breaker.h"

#include <functional>

namespace scorta::api {

/// What the engine takes from outside, so that tests can bring their own clock, secrets and luck. All of it
/// is used from several threads and outlives the engine.
struct Services
{
    const base::Clock* clock = nullptr;
    account::Secrets* secrets = nullptr;
    std::function<double()> random; ///< in [0, 1), thread-safe
    /// What the system says of the network; Unknown where it says nothing.
    std::function<outage::Surroundings::Network()> network;
};

} // namespace scorta::api
