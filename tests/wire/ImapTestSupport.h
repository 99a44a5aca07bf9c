#pragma once

#include "imap/Session.h"
#include "support/WireServer.h"

namespace scorta::test {

using W = WireServer;

inline imap::LoginOptions loginOptions(quint16 port,
                                       model::Endpoint::Security security = model::Endpoint::Security::Plain)
{
    imap::LoginOptions options;
    options.endpoint = {security, QStringLiteral("localhost"), port};
    options.caFile = Certificates::shared().authority();
    options.user = QStringLiteral("me@example.com");
    options.secret = base::Secret(QByteArray("hunter2-secret"));
    options.connectTimeout = std::chrono::seconds(10);
    options.replyTimeout = std::chrono::seconds(10);
    return options;
}

/// AUTHENTICATE PLAIN's answer for loginOptions().
inline QByteArray plainResponse()
{
    return QByteArray("\0me@example.com\0hunter2-secret", 30).toBase64();
}

/// A server's part up to the end of Session::connect(), with `capabilities` after the login. The tags are
/// vmime's for the login, then the session's own: its next command is s2 when something can be enabled, s1
/// otherwise.
inline WireServer::Script loginScript(const QByteArray& capabilities, const QByteArray& enabled = {})
{
    WireServer::Script script = {
        W::send("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n"),
        W::expect("a001 AUTHENTICATE PLAIN"),
        W::send("+ \r\n"),
        W::expect(plainResponse()),
        W::send("a001 OK [CAPABILITY IMAP4rev1 " + capabilities + "] in\r\n"),
        W::expect("a002 LIST \"\" \"\""),
        W::send("* LIST (\\Noselect) \"/\" \"\"\r\na002 OK done\r\n"),
    };
    if (!enabled.isEmpty())
        script += {W::expect("s1 ENABLE*"), W::send("* ENABLED " + enabled + "\r\ns1 OK enabled\r\n")};
    return script;
}

inline std::unique_ptr<imap::Session> sessionOn(const WireServer& server)
{
    auto session = imap::Session::connect(loginOptions(server.port()), {});
    if (!session.ok()) {
        qWarning("no session: %s", qPrintable(base::describe(session.error())));
        return nullptr;
    }
    return *std::move(session);
}

template<typename T>
base::Kind kindOf(const base::Result<T>& result)
{
    return result.ok() ? base::Kind::Waiting : result.error().kind;
}

} // namespace scorta::test
