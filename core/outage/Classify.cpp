#include "outage/Breaker.h"

namespace scorta::outage {

namespace {

using base::Kind;
using model::OutageClass;
using Network = Surroundings::Network;

/// No connection, or one that ended early: whose fault it is, the surroundings must tell.
bool isConnectionFailure(Kind kind)
{
    switch (kind) {
    case Kind::Timeout:
    case Kind::Refused:
    case Kind::Unreachable:
    case Kind::ConnectionLost:
    case Kind::Busy:
    case Kind::Protocol:    // something answered that does not speak the protocol
    case Kind::Unconfirmed: // the connection ended before the reply
        return true;
    default:
        return false;
    }
}

/// `theirs` when the rest of the world works; our own network when it does not; unknown when nobody can say.
OutageClass blame(OutageClass theirs, const Surroundings& surroundings)
{
    if (surroundings.network == Network::Portal)
        return OutageClass::Portal;
    if (surroundings.network == Network::Offline)
        return OutageClass::OwnNetwork;
    if (surroundings.othersAnswer || surroundings.network == Network::Online)
        return theirs;
    return surroundings.othersFail ? OutageClass::OwnNetwork : OutageClass::Unknown;
}

} // namespace

OutageClass classify(const base::Error& error, const Surroundings& surroundings, bool secretWorkedLately)
{
    switch (error.kind) {
    case Kind::Dns:
        return blame(OutageClass::Dns, surroundings);
    case Kind::Tls:
    case Kind::Certificate:
        // A sign-in page answers in the server's place, with a certificate of its own.
        return surroundings.network == Network::Portal ? OutageClass::Portal : OutageClass::Tls;
    case Kind::Auth:
        return secretWorkedLately ? OutageClass::AuthSuspect : OutageClass::Auth;
    case Kind::AuthSuspect:
        return OutageClass::AuthSuspect;
    default:
        return isConnectionFailure(error.kind) ? blame(OutageClass::ProviderDown, surroundings)
                                               : OutageClass::Ok;
    }
}

} // namespace scorta::outage
