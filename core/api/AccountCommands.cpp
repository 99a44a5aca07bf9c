#include "api/Commands.h"

#include "account/Registry.h"
#include "imap/Session.h"
#include "smtp/Submission.h"
#include "store/AccountTable.h"
#include "store/FolderTable.h"
#include "store/SettingsTable.h"

#include <QFileInfo>
#include <QJsonDocument>

namespace scorta::api {

namespace {

struct Capabilities
{
    QStringList imap;
    QStringList smtp;
};

QString capabilitiesKey(model::AccountId id)
{
    return u"capabilities." + QString::number(id.value);
}

base::Status remember(store::Store& store, model::AccountId id, const Capabilities& capabilities)
{
    const QJsonObject object{{QStringLiteral("imap"), QJsonArray::fromStringList(capabilities.imap)},
                             {QStringLiteral("smtp"), QJsonArray::fromStringList(capabilities.smtp)}};
    return store.settings().set(capabilitiesKey(id),
                                QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact)));
}

/// Logs in to both servers once.
base::Result<Capabilities> tryServers(const model::Account& account, const base::Secret& secret,
                                      const base::CancelToken& cancel)
{
    imap::LoginOptions imapOptions;
    imapOptions.endpoint = account.imap;
    imapOptions.caFile = account.caFile;
    imapOptions.user = account.user;
    imapOptions.secret = secret;
    auto session = imap::Session::connect(imapOptions, cancel);
    if (!session)
        return session.error();
    Capabilities capabilities;
    capabilities.imap = (*session)->capabilities();
    (*session)->logout();

    smtp::LoginOptions smtpOptions;
    smtpOptions.endpoint = account.smtp;
    smtpOptions.caFile = account.caFile;
    smtpOptions.user = account.user;
    smtpOptions.secret = secret;
    auto submission = smtp::Submission::connect(smtpOptions, cancel);
    if (!submission)
        return submission.error();
    capabilities.smtp = (*submission)->extensions();
    (*submission)->quit();
    return capabilities;
}

/// The trial's outcome also goes to the breakers, so that a later refusal of a password that worked is known
/// as one.
void noteTrial(CommandContext& context, const model::Account& account)
{
    for (const model::Service service : {model::Service::Imap, model::Service::Smtp}) {
        outage::Breaker breaker(context.store.breakers(), context.store.journal(), account.id, service,
                                context.clock(), context.engine.services().random);
        (void)breaker.succeeded(base::Milliseconds{0}, outage::Breaker::Trigger::Person);
        (void)breaker.authenticated();
    }
}

base::Result<model::Account> accountFromArgs(CommandContext& context)
{
    account::AccountOptions options;
    options.address = context.text("address");
    options.name = context.text("name");
    options.imapUrl = context.text("imap");
    options.smtpUrl = context.text("smtp");
    options.user = context.text("user");
    options.preset = context.text("preset");
    options.caFile = context.text("ca");
    options.isPec = context.flag("pec");
    options.command = context.text("password_command");
    return account::makeAccount(options);
}

} // namespace

base::Result<QJsonValue> accountAdd(CommandContext& context)
{
    auto made = accountFromArgs(context);
    if (!made)
        return made.error();
    model::Account account = *made;
    const auto existing = context.store.accounts().find(account.address);
    if (existing)
        return base::Error{base::Kind::Exists, base::Fate::Final, QStringLiteral("account.add"),
                           account.address, 0};
    if (existing.error().kind != base::Kind::NotFound)
        return existing.error();

    account::Secrets& secrets = *context.engine.services().secrets;
    base::Secret secret;
    if (account.secret.kind == model::SecretSource::Kind::Keychain) {
        secret = base::Secret(context.text("password").toUtf8());
        // Stored before the trial: without a keychain there is nothing to try for.
        SCORTA_TRY(secrets.store(account, secret));
    }
    Capabilities capabilities;
    if (!context.flag("no_check")) {
        if (secret.isEmpty()) {
            auto fetched = secrets.fetch(account, context.cancel);
            if (!fetched)
                return fetched.error();
            secret = *fetched;
        }
        auto tried = tryServers(account, secret, context.cancel);
        if (!tried) {
            if (account.secret.kind == model::SecretSource::Kind::Keychain)
                (void)secrets.remove(account);
            return tried.error();
        }
        capabilities = *tried;
    }
    const auto id = context.store.accounts().add(account, context.clock().now());
    if (!id)
        return id.error();
    account.id = *id;
    SCORTA_TRY(remember(context.store, account.id, capabilities));
    if (!context.flag("no_check"))
        noteTrial(context, account);
    // A resident engine begins to mirror it at once.
    (void)context.engine.runner(account);
    return QJsonValue(toJson(account, capabilities.imap, capabilities.smtp));
}

base::Result<QJsonValue> accountCheck(CommandContext& context)
{
    const auto account = context.store.accounts().find(context.text("account"));
    if (!account)
        return account.error();
    const auto secret = context.engine.services().secrets->fetch(*account, context.cancel);
    if (!secret)
        return secret.error();
    const auto tried = tryServers(*account, *secret, context.cancel);
    if (!tried)
        return tried.error();
    SCORTA_TRY(remember(context.store, account->id, *tried));
    noteTrial(context, *account);
    return QJsonValue(toJson(*account, tried->imap, tried->smtp));
}

base::Result<QJsonValue> accountRemove(CommandContext& context)
{
    const auto account = context.store.accounts().find(context.text("account"));
    if (!account)
        return account.error();
    context.engine.dropRunner(account->id);
    const QJsonObject object = toJson(*account, {}, {});
    SCORTA_TRY(context.store.accounts().remove(account->id, context.clock().now()));
    SCORTA_TRY(context.store.folders().removeAccount(account->id));
    if (account->secret.kind == model::SecretSource::Kind::Keychain)
        (void)context.engine.services().secrets->remove(*account);
    return QJsonValue(object);
}

} // namespace scorta::api
