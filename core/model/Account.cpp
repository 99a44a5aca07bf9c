#include "model/Account.h"

#include <QRegularExpression>
#include <QUrl>

namespace scorta::model {

namespace {

struct Scheme
{
    const char* name;
    Service service;
    Endpoint::Security security;
    quint16 port;
};

constexpr Scheme kSchemes[] = {
    {"imaps", Service::Imap, Endpoint::Security::Tls, 993},
    {"imap+starttls", Service::Imap, Endpoint::Security::StartTls, 143},
    {"imap+plain", Service::Imap, Endpoint::Security::Plain, 143},
    {"smtps", Service::Smtp, Endpoint::Security::Tls, 465},
    {"smtp+starttls", Service::Smtp, Endpoint::Security::StartTls, 587},
    {"smtp+plain", Service::Smtp, Endpoint::Security::Plain, 587},
};

base::Error invalid(const QString& detail)
{
    return {base::Kind::Invalid, base::Fate::Final, QStringLiteral("account.url"), detail, 0};
}

/// The text may hold a user and a password, and the error goes to logs and screens.
base::Error invalidUrl(const QString& text)
{
    return invalid(text.contains(u'@') ? QStringLiteral("not the address of a server") : text);
}

bool isLoopback(const QString& host)
{
    if (host.compare(u"localhost", Qt::CaseInsensitive) == 0)
        return true;
    // 127.0.0.0/8 in full dotted form, or ::1; nothing that a resolver would have to interpret.
    static const QRegularExpression v4(QStringLiteral("^127\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.(25[0-5]|2[0-4]"
                                                      "\\d|1?\\d?\\d)\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)$"));
    return host == u"::1" || v4.match(host).hasMatch();
}

} // namespace

base::Result<Endpoint> parseEndpoint(const QString& text, Service service)
{
    const QUrl url(text.trimmed(), QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty())
        return invalidUrl(text);
    for (const Scheme& scheme : kSchemes) {
        if (scheme.service != service || url.scheme() != QLatin1String(scheme.name))
            continue;
        const QString path = url.path();
        if (!url.userInfo().isEmpty() || (!path.isEmpty() && path != u"/") || url.hasQuery() ||
            url.hasFragment())
            return invalid(QStringLiteral("only a host and a port belong into the address of a server"));
        Endpoint endpoint;
        endpoint.security = scheme.security;
        endpoint.host = url.host();
        endpoint.port = static_cast<quint16>(url.port(scheme.port));
        if (endpoint.port == 0)
            return invalidUrl(text);
        if (scheme.security == Endpoint::Security::Plain && !isLoopback(endpoint.host))
            return invalid(QStringLiteral("without encryption only this computer can be reached"));
        return endpoint;
    }
    return invalidUrl(text);
}

QString toUrl(const Endpoint& endpoint, Service service)
{
    for (const Scheme& scheme : kSchemes) {
        if (scheme.service == service && scheme.security == endpoint.security) {
            const bool isV6 = endpoint.host.contains(u':');
            const QString host = isV6 ? QString(u'[' + endpoint.host + u']') : endpoint.host;
            return QLatin1String(scheme.name) + u"://" + host + u':' + QString::number(endpoint.port);
        }
    }
    return {};
}

} // namespace scorta::model
