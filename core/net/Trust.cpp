#include "net/Trust.h"

#include "net/NetErrors.h"

#include <QCryptographicHash>
#include <QFile>
#include <QSslCertificate>
#include <QSslError>
#include <QStringList>

namespace scorta::net {

using base::Fate;
using base::Kind;

namespace {

constexpr const char* kWhere = "net.tls";
/// A file of roots is some hundred KiB; more is a mistake.
constexpr qint64 kCaFileLimit = 16 * 1024 * 1024;

base::Error caFileError(Kind kind, const QString& caFile, const QString& words)
{
    return {kind, Fate::Final, QStringLiteral("net.ca"), caFile + QStringLiteral(": ") + words, 0};
}

base::Error certificateError(const QList<QSslError>& errors, const QSslCertificate& certificate)
{
    QStringList words;
    for (const QSslError& error : errors) {
        const QString one = error.errorString();
        if (!words.contains(one))
            words.append(one);
    }
    base::Error result = networkError(Kind::Certificate, kWhere,
                                      words.join(QStringLiteral("; ")) + QStringLiteral(" (sha256 ") +
                                          hashOf(certificate) + QStringLiteral(")"));
    result.fate = Fate::NeedsUser;
    return result;
}

} // namespace

base::Result<QSslConfiguration> tlsConfiguration(const QString& caFile, Roots roots)
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
    if (caFile.isEmpty())
        return configuration;

    QFile file(caFile);
    if (!file.open(QIODevice::ReadOnly)) {
        const Kind kind = file.error() == QFileDevice::PermissionsError ? Kind::Permission : Kind::Io;
        return caFileError(kind, caFile, file.errorString());
    }
    // A folder opens, and fails at the first read.
    const QByteArray pem = file.read(kCaFileLimit);
    if (file.error() != QFileDevice::NoError)
        return caFileError(Kind::Io, caFile, file.errorString());
    QList<QSslCertificate> trusted = QSslCertificate::fromData(pem, QSsl::Pem);
    if (trusted.isEmpty())
        return caFileError(Kind::Invalid, caFile, QStringLiteral("no certificate in it"));
    // Naming roots ends Qt's loading of the platform's on demand, so they are named as well.
    if (roots == Roots::Platform)
        trusted += QSslConfiguration::systemCaCertificates();
    configuration.setCaCertificates(trusted);
    return configuration;
}

base::Status secure(QSslSocket& socket, const QString& host, const QSslConfiguration& configuration,
                    Waiter& waiter, const QDeadlineTimer& deadline)
{
    socket.setSslConfiguration(configuration);
    socket.setPeerVerifyName(host);
    QList<QSslError> sslErrors;
    std::optional<QAbstractSocket::SocketError> failure;
    const auto onSslErrors = QObject::connect(
        &socket, &QSslSocket::sslErrors, waiter.context(),
        [&sslErrors](const QList<QSslError>& errors) { sslErrors = errors; }); // and never ignored
    const auto onError = QObject::connect(&socket, &QAbstractSocket::errorOccurred, waiter.context(),
                                          [&](QAbstractSocket::SocketError error) {
                                              failure = error;
                                              waiter.wake();
                                          });
    const auto onEncrypted =
        QObject::connect(&socket, &QSslSocket::encrypted, waiter.context(), [&waiter] { waiter.wake(); });
    const auto onDisconnected = QObject::connect(&socket, &QAbstractSocket::disconnected, waiter.context(),
                                                 [&waiter] { waiter.wake(); });
    socket.startClientEncryption();
    const auto outcome = waiter.waitFor(
        [&] {
            return socket.isEncrypted() || failure.has_value() ||
                   socket.state() != QAbstractSocket::ConnectedState;
        },
        deadline);
    for (const auto& connection : {onSslErrors, onError, onEncrypted, onDisconnected})
        QObject::disconnect(connection);

    if (outcome == Waiter::Outcome::Cancelled)
        return networkError(Kind::Cancelled, kWhere, {});
    if (outcome == Waiter::Outcome::TimedOut)
        return networkError(Kind::Timeout, kWhere, QStringLiteral("no TLS handshake within the deadline"));
    if (!sslErrors.isEmpty())
        return certificateError(sslErrors, socket.peerCertificate());
    if (failure)
        return socketError(*failure, socket.errorString(), kWhere, Phase::Connected);
    if (!socket.isEncrypted())
        return networkError(Kind::ConnectionLost, kWhere, QStringLiteral("closed during the handshake"));
    return {};
}

QString hashOf(const QSslCertificate& certificate)
{
    if (certificate.isNull())
        return {};
    return QString::fromLatin1(certificate.digest(QCryptographicHash::Sha256).toHex());
}

} // namespace scorta::net
