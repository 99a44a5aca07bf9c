#include "account/Registry.h"

#include "account/Presets.h"

#include <QUrl>

#include <algorithm>

namespace scorta::account {

namespace {

constexpr int kMaxLocalPart = 64; // RFC 5321, 4.5.3.1.1
constexpr int kMaxAddress = 254;  // RFC 5321, 4.5.3.1.3, less the brackets

base::Error invalid(const char* where, const QString& detail)
{
    return {base::Kind::Invalid, base::Fate::Final, QString::fromLatin1(where), detail, 0};
}

base::Error notFound(const char* where, const QString& detail)
{
    return {base::Kind::NotFound, base::Fate::Final, QString::fromLatin1(where), detail, 0};
}

bool hasControl(const QString& text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) {
        return c.category() == QChar::Other_Control || c == QChar::LineSeparator ||
               c == QChar::ParagraphSeparator;
    });
}

/// A header or a command line that holds this must stay one line.
bool isLocalChar(QChar c)
{
    // atext of RFC 5322, 3.2.3, the dot between atoms, and RFC 6532's letters beyond ASCII.
    if (c.unicode() < 0x80)
        return c.isLetterOrNumber() || QStringLiteral("!#$%&'*+-/=?^_`{|}~.").contains(c);
    return !c.isSpace() && c.category() != QChar::Other_Control && c.category() != QChar::Other_Format;
}

bool isDomain(const QString& domain)
{
    const QByteArray ace = QUrl::toAce(domain);
    if (ace.isEmpty() || ace.size() > 253)
        return false;
    const QList<QByteArray> labels = ace.split('.');
    return std::all_of(labels.begin(), labels.end(), [](const QByteArray& label) {
        return !label.isEmpty() && label.size() <= 63 && !label.startsWith('-') && !label.endsWith('-') &&
               std::all_of(label.begin(), label.end(), [](char c) {
                   return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          c == '-';
               });
    });
}

/// The preset that the options name or that their address has; nullopt when there is none.
base::Result<std::optional<Preset>> presetFor(const AccountOptions& options)
{
    if (options.preset.isEmpty())
        return presetForAddress(options.address);
    std::optional<Preset> named = presetByName(options.preset);
    if (!named)
        return notFound("account.preset", options.preset);
    return named;
}

base::Result<model::Endpoint> endpointFor(const QString& url, model::Service service,
                                          const std::optional<Preset>& preset)
{
    if (!url.isEmpty())
        return model::parseEndpoint(url, service);
    if (preset)
        return service == model::Service::Imap ? preset->imap : preset->smtp;
    return notFound("account.discovery", QString());
}

/// Whether the servers, or one of them, are the preset's, so that its other rules hold too.
bool rulesApply(const AccountOptions& options, const std::optional<Preset>& preset)
{
    return preset.has_value() &&
           (!options.preset.isEmpty() || options.imapUrl.isEmpty() || options.smtpUrl.isEmpty());
}

} // namespace

bool isAddress(const QString& text)
{
    const qsizetype at = text.lastIndexOf(u'@');
    if (at < 1 || text.toUtf8().size() > kMaxAddress)
        return false;
    const QString local = text.left(at);
    if (local.toUtf8().size() > kMaxLocalPart || local.startsWith(u'.') || local.endsWith(u'.') ||
        local.contains(QStringLiteral("..")))
        return false;
    return std::all_of(local.begin(), local.end(), isLocalChar) && isDomain(text.mid(at + 1));
}

base::Result<model::Account> makeAccount(const AccountOptions& options)
{
    if (!isAddress(options.address))
        return invalid("account.address", QString());
    if (hasControl(options.name) || hasControl(options.title))
        return invalid("account.name", QString());
    if (hasControl(options.user))
        return invalid("account.user", QString());

    const auto preset = presetFor(options);
    if (!preset)
        return preset.error();
    const auto imap = endpointFor(options.imapUrl, model::Service::Imap, *preset);
    if (!imap)
        return imap.error();
    const auto smtp = endpointFor(options.smtpUrl, model::Service::Smtp, *preset);
    if (!smtp)
        return smtp.error();

    const bool hasRules = rulesApply(options, *preset);
    if (hasRules && (*preset)->needsOAuth)
        return base::Error{base::Kind::Auth, base::Fate::NeedsUser, QStringLiteral("account.oauth"),
                           (*preset)->title, 0};
    if (hasRules && !(*preset)->userIsAddress && options.user.isEmpty())
        return invalid("account.user", (*preset)->title);

    model::Account account;
    account.address = options.address;
    account.name = options.name.trimmed();
    account.imap = *imap;
    account.smtp = *smtp;
    account.user = options.user.isEmpty() ? options.address : options.user;
    account.secret.kind =
        options.command.isEmpty() ? model::SecretSource::Kind::Keychain : model::SecretSource::Kind::Command;
    account.secret.command = options.command;
    account.caFile = options.caFile;
    account.isPec = options.isPec || (hasRules && (*preset)->isPec);
    account.title = options.title.trimmed();
    if (account.title.isEmpty())
        account.title =
            hasRules ? (*preset)->title : options.address.mid(options.address.lastIndexOf(u'@') + 1);
    return account;
}

} // namespace scorta::account
