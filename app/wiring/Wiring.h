#pragma once

#include "account/Secrets.h"
#include "api/Services.h"
#include "base/Clock.h"

namespace scorta::app {

/// The concrete things that the engine works with in a real process: the system's clock, secrets, random
/// numbers and network information. Lives as long as main().
class Wiring
{
public:
    Wiring();
    const api::Services& services() const { return m_services; }

private:
    base::SystemClock m_clock;
    account::SystemSecrets m_secrets;
    api::Services m_services;
};

/// What every program of ours does first: its name, the language, the log in the profile folder.
void prepareProcess(const QString& profile);

} // namespace scorta::app
