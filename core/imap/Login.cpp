#include "imap/Login.h"

#include "imap/LoginTap.h"
#include "imap/Response.h"

#include <vmime/net/imap/imap.hpp>
#include <vmime/net/session.hpp>
#include <vmime/security/sasl/SASLMechanism.hpp>
#include <vmime/security/sasl/defaultSASLAuthenticator.hpp>

#include <optional>

namespace scorta::imap {

using base::Error;
using base::Fate;
using base::Kind;

namespace {

constexpr const char* kFallback = "store.imap.options.sasl.fallback";

/// Lets vmime try one way to log in: PLAIN where the server has it (the stream is under TLS or never leaves
/// the machine), else the LOGIN command unless that is forbidden. A second attempt with the same password
/// brings some providers' accounts closer to being locked.
class OneAttempt : public vmime::security::sasl::defaultSASLAuthenticator
{
public:
    using Mechanism = vmime::shared_ptr<vmime::security::sasl::SASLMechanism>;

    OneAttempt(const LoginOptions& options, const LoginTapFactory& factory, vmime::net::session& session)
        : m_options(options)
        , m_factory(factory)
        , m_session(session)
    {
    }

    const std::vector<Mechanism> getAcceptableMechanisms(const std::vector<Mechanism>& available,
                                                         Mechanism /*suggested*/) const override
    {
        for (const Mechanism& mechanism : available) {
            if (mechanism->getName() == "PLAIN") {
                m_session.getProperties()[kFallback] = false;
                return {mechanism};
            }
        }
        return {}; // vmime falls back to LOGIN
    }

    const vmime::string getUsername() const override { return m_options.user.toStdString(); }

    const vmime::string getPassword() const override
    {
        const bool isLoginCommand = m_session.getProperties().getProperty<bool>(kFallback, true);
        if (isLoginCommand && isLoginDisabled())
            throw vmime::exceptions::no_auth_information();
        m_factory.tap()->noteSecret();
        return m_options.secret.reveal().toStdString();
    }

private:
    bool isLoginDisabled() const
    {
        QStringList latest;
        for (const QByteArray& line : m_factory.tap()->lines()) {
            const QStringList found = capabilitiesOf(line);
            if (!found.isEmpty())
                latest = found;
        }
        return latest.contains(QLatin1String("LOGINDISABLED"));
    }

    const LoginOptions& m_options;
    const LoginTapFactory& m_factory;
    vmime::net::session& m_session;
};

Error loginError(Kind kind, const QString& detail)
{
    const bool needsUser = kind == Kind::Auth;
    return {kind, needsUser ? Fate::NeedsUser : Fate::Defer, QStringLiteral("imap.login"), detail, 0};
}

/// What a NO to the login means (RFC 5530, 3). ALERT is what big providers put before "too many connections"
/// and "try again later".
Kind kindOfRefusal(const StatusText& status)
{
    static const QByteArray notNow[] = {"UNAVAILABLE", "INUSE",        "SERVERBUG",
                                        "LIMIT",       "CONTACTADMIN", "ALERT"};
    for (const QByteArray& code : notNow) {
        if (status.code == code)
            return Kind::Busy;
    }
    return Kind::Auth;
}

struct StatusLine
{
    QByteArray tag;
    QByteArray name;
    StatusText status;
};

StatusLine parsed(const QByteArray& line)
{
    StatusLine result;
    const qsizetype first = line.indexOf(' ');
    const qsizetype second = first < 0 ? -1 : line.indexOf(' ', first + 1);
    result.tag = line.mid(0, first);
    if (first >= 0)
        result.name = line.mid(first + 1, second < 0 ? -1 : second - first - 1).toUpper();
    if (second >= 0)
        result.status = parseStatusText(line.mid(second + 1));
    return result;
}

/// Finds out why the login failed. The server's lines and the socket decide, vmime's exception never does.
Error failureOf(const LoginTapFactory& factory)
{
    if (!factory.socket())
        return loginError(Kind::Internal, QStringLiteral("no socket was made"));
    const LoginTap& tap = *factory.tap();
    const auto socketError = factory.socket()->error();
    if (socketError && socketError->kind == Kind::Cancelled)
        return *socketError;
    std::optional<StatusLine> refusal;
    for (int i = 0; i < tap.lines().size(); ++i) {
        const StatusLine line = parsed(tap.lines().at(i));
        if (line.tag == "*" && line.name == "BYE")
            return loginError(Kind::Busy, line.status.words);
        const bool isAnswer = tap.linesBeforeSecret() >= 0 && i >= tap.linesBeforeSecret();
        if (isAnswer && line.tag != "*" && (line.name == "NO" || line.name == "BAD"))
            refusal = line;
    }
    if (tap.hasViolation())
        return loginError(Kind::Protocol, QStringLiteral("the server says too much before the login"));
    if (refusal && refusal->name == "NO")
        return loginError(kindOfRefusal(refusal->status), refusal->status.words);
    if (refusal)
        return loginError(Kind::Protocol, refusal->status.words);
    if (socketError && !tap.isConnectFailed() && tap.lines().isEmpty() &&
        socketError->kind == Kind::ConnectionLost)
        return loginError(Kind::Busy, QStringLiteral("closed without a greeting"));
    if (socketError)
        return *socketError;
    if (tap.linesBeforeSecret() < 0 && tap.lines().size() > 0 && tap.lines().first().startsWith("* OK"))
        return loginError(Kind::Auth, QStringLiteral("the server offers no way to log in that is known"));
    return loginError(Kind::Protocol, QStringLiteral("the login was not understood"));
}

} // namespace

QStringList capabilitiesOf(const QByteArray& line)
{
    const QByteArray upper = line.toUpper();
    const qsizetype code = upper.indexOf("[CAPABILITY ");
    QByteArray names;
    if (upper.startsWith("* CAPABILITY "))
        names = upper.mid(13);
    else if (code >= 0)
        names = upper.mid(code + 12, upper.indexOf(']', code) - code - 12);
    return QString::fromLatin1(names).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

base::Result<LoggedIn> logIn(const LoginOptions& options, const base::CancelToken& cancel)
{
    net::initialiseVmime();
    net::SocketOptions socketOptions;
    socketOptions.endpoint = options.endpoint;
    socketOptions.service = model::Service::Imap;
    socketOptions.caFile = options.caFile;
    socketOptions.connectTimeout = options.connectTimeout;
    socketOptions.readTimeout = options.replyTimeout;
    socketOptions.cancel = cancel;
    const auto factory = vmime::make_shared<LoginTapFactory>(std::move(socketOptions));
    try {
        const auto session = vmime::net::session::create();
        // The name in the URL is not used: the socket knows where to go.
        const auto authenticator = vmime::make_shared<OneAttempt>(options, *factory, *session);
        const auto store = vmime::dynamicCast<vmime::net::imap::IMAPStore>(
            session->getStore(vmime::utility::url("imap://server"), authenticator));
        session->getProperties()["store.imap.options.sasl"] = true;
        session->getProperties()[kFallback] = true;
        store->setSocketFactory(factory);
        store->connect();
        // From here on the stream is ours: vmime must neither read it nor say LOGOUT.
        store->getConnection()->setState(vmime::net::imap::IMAPConnection::STATE_NONE);
    } catch (const std::exception&) { // vmime's exceptions are std::exceptions too
        return failureOf(*factory);
    }
    LoggedIn result;
    result.socket = factory->socket();
    result.leftOver = factory->tap()->takeLeftOver();
    const auto& lines = factory->tap()->lines();
    for (int i = std::max(factory->tap()->linesBeforeSecret(), 0); i < lines.size(); ++i) {
        const QStringList found = capabilitiesOf(lines.at(i));
        if (!found.isEmpty())
            result.capabilities = found;
    }
    return result;
}

} // namespace scorta::imap
