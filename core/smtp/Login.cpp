#include "smtp/Login.h"

#include "smtp/Grade.h"
#include "smtp/LoginTap.h"
#include "smtp/Reply.h"

#include <vmime/exception.hpp>
#include <vmime/net/session.hpp>
#include <vmime/net/transport.hpp>
#include <vmime/security/sasl/SASLMechanism.hpp>
#include <vmime/security/sasl/defaultSASLAuthenticator.hpp>
#include <vmime/utility/url.hpp>

#include <exception>
#include <vector>

namespace scorta::smtp {

namespace {

using base::Error;
using base::Fate;
using base::Kind;

/// In the order of our preference. Over TLS a plain password is what every provider really tests; a digest
/// that is offered and not maintained would look like a wrong password, and we try once only.
constexpr const char* kMechanisms[] = {"PLAIN", "LOGIN", "SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5"};

class Authenticator : public vmime::security::sasl::defaultSASLAuthenticator
{
public:
    explicit Authenticator(const LoginOptions& options)
        : m_user(options.user.toStdString())
        , m_secret(options.secret)
        , m_host(options.endpoint.host.toStdString())
    {
    }

    using Mechanisms = std::vector<vmime::shared_ptr<vmime::security::sasl::SASLMechanism>>;
    const Mechanisms getAcceptableMechanisms(
        const Mechanisms& available,
        vmime::shared_ptr<vmime::security::sasl::SASLMechanism> /*suggested*/) const override
    {
        for (const char* wanted : kMechanisms) {
            for (const auto& mechanism : available) {
                if (mechanism->getName() == wanted)
                    return {mechanism};
            }
        }
        return {};
    }
    const vmime::string getUsername() const override { return m_user; }
    const vmime::string getPassword() const override { return m_secret.reveal().toStdString(); }
    const vmime::string getHostname() const override { return m_host; }

private:
    vmime::string m_user;
    base::Secret m_secret;
    vmime::string m_host;
};

/// The server's side of a login, read again from its bytes.
struct Transcript
{
    QList<Reply> replies;
    QStringList keywords; ///< of the first reply to EHLO
    bool hasLeftovers = false;

    explicit Transcript(QByteArray bytes)
    {
        ReplyReader reader;
        while (reader.read(bytes) == ReplyReader::State::Complete) {
            replies.append(reader.reply());
            if (replies.size() != 2 || reader.reply().code != 250)
                continue;
            for (const QByteArray& line : reader.lines().mid(1))
                keywords.append(QString::fromLatin1(line).simplified().toUpper());
        }
        hasLeftovers = !bytes.isEmpty();
    }
};

Error protocolError(const char* detail)
{
    return {Kind::Protocol, Fate::Defer, QStringLiteral("smtp.login"), QString::fromLatin1(detail), 0};
}

/// Why vmime gave up, from what the connection and the server said.
Error failure(const TapFactory& factory)
{
    const auto tap = factory.tap();
    if (!tap)
        return {Kind::Internal, Fate::Final, QStringLiteral("smtp.connect"), {}, 0};
    const Transcript transcript(tap->received());
    const bool hasSpoken = !transcript.replies.isEmpty();
    // A server that says no and hangs up has said no.
    if (hasSpoken && transcript.replies.last().code >= 400)
        return loginError(tap->hasAuthenticated() ? Stage::Login : Stage::Connect, transcript.replies.last());
    if (const auto error = tap->error())
        return *error;
    if (hasSpoken && transcript.replies.size() >= 2 && !tap->hasAuthenticated())
        return protocolError("the server offers no login that is known here");
    return protocolError("the server's words make no sense");
}

vmime::shared_ptr<vmime::net::transport> makeTransport(const LoginOptions& options,
                                                       const vmime::shared_ptr<TapFactory>& factory)
{
    auto session = vmime::net::session::create();
    // The tapped socket does TLS itself and knows where to go: the URL only chooses the protocol.
    auto transport = session->getTransport(vmime::utility::url("smtp://server.invalid"),
                                           std::make_shared<Authenticator>(options));
    transport->setProperty("options.need-authentication", true);
    transport->setProperty("options.sasl", true);
    transport->setProperty("options.sasl.fallback", false);
    transport->setProperty("connection.tls", false);
    transport->setSocketFactory(factory);
    return transport;
}

} // namespace

base::Result<LoggedIn> logIn(const LoginOptions& options, const base::CancelToken& cancel)
{
    net::initialiseVmime();
    net::SocketOptions socketOptions;
    socketOptions.endpoint = options.endpoint;
    socketOptions.service = model::Service::Smtp;
    socketOptions.caFile = options.caFile;
    socketOptions.connectTimeout = options.connectTimeout;
    socketOptions.readTimeout = options.replyTimeout;
    socketOptions.cancel = cancel;
    try {
        const auto factory = std::make_shared<TapFactory>(socketOptions, options.replyTimeout);
        const auto transport = makeTransport(options, factory);
        try {
            transport->connect();
        } catch (const std::exception&) { // vmime's are among these; what they say is said better below
            return failure(*factory);
        }
        factory->tap()->release();
        const Transcript transcript(factory->tap()->received());
        if (transcript.hasLeftovers) {
            factory->socket()->disconnect();
            return protocolError("the server speaks without being asked");
        }
        return LoggedIn{factory->socket(), transcript.keywords};
    } catch (const std::exception&) {
        return Error{Kind::Internal, Fate::Final, QStringLiteral("smtp.connect"), {}, 0};
    }
}

} // namespace scorta::smtp
