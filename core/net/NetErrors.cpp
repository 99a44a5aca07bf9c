#include "net/NetErrors.h"

#include "base/Secret.h"

namespace scorta::net {

using base::Kind;

namespace {

constexpr qsizetype kDetailLimit = 500;

Kind kindOf(QAbstractSocket::SocketError error, Phase phase)
{
    switch (error) {
    case QAbstractSocket::ConnectionRefusedError:
    case QAbstractSocket::ProxyConnectionRefusedError:
        return Kind::Refused;
    case QAbstractSocket::HostNotFoundError:
    case QAbstractSocket::ProxyNotFoundError:
        return Kind::Dns;
    case QAbstractSocket::RemoteHostClosedError:
    case QAbstractSocket::ProxyConnectionClosedError:
        return Kind::ConnectionLost;
    case QAbstractSocket::SocketTimeoutError:
    case QAbstractSocket::ProxyConnectionTimeoutError:
        // TCP's own timeout on an open connection is a lost connection, not a slow answer.
        return phase == Phase::Connecting ? Kind::Timeout : Kind::ConnectionLost;
    case QAbstractSocket::SslHandshakeFailedError:
    case QAbstractSocket::SslInternalError:
    case QAbstractSocket::SslInvalidUserDataError:
        return Kind::Tls;
    default:
        return phase == Phase::Connecting ? Kind::Unreachable : Kind::ConnectionLost;
    }
}

} // namespace

base::Error networkError(Kind kind, const char* where, const QString& detail, int code)
{
    return {kind, base::Fate::Defer, QString::fromLatin1(where), base::redacted(detail).left(kDetailLimit),
            code};
}

base::Error socketError(QAbstractSocket::SocketError error, const QString& words, const char* where,
                        Phase phase)
{
    return networkError(kindOf(error, phase), where, words);
}

} // namespace scorta::net
