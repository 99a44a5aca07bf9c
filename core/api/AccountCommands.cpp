#include "api/Commands.h"

#include "account/Registry.h"
#include "imap/Session.h"
#include "outage/Breaker.h"
#include "smtp/Submission.h"
#include "store/AccountTable.h"
#include "store/FolderTable.h"
#include "store/SettingsTable.h"

#include <QFileInfo>
#include <QJsonDocument>

#include <optional>

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

base::Result<QStringList> tryImap(const model::Account& account, const base::Secret& secret,
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
    QStringList capabilities = (*session)->capabilities();
    (*session)->logout();
    return capabilities;
}

base::Result<QStringList> trySmtp(const model::Account& account, const base::Secret& secret,
                                  const base::CancelToken& cancel)
{
    smtp::LoginOptions smtpOptions;
    smtpOptions.endpoint = account.smtp;
    smtpOptions.caFile = account.caFile;
    smtpOptions.user = account.user;
    smtpOptions.secret = secret;
    auto submission = smtp::Submission::connect(smtpOptions, cancel);
    if (!submission)
        return submission.error();
    QStringList capabilities = (*submission)->extensions();
    (*submission)->quit();
    return capabilities;
}

/// A server may quote what it was sent, and the error is kept and shown. Call while the secret lives.
base::Error withoutSecrets(const base::Error& error)
{
    base::Error clean = error;
    clean.detail = base::redacted(error.detail);
    return clean;
}

struct Trial
{
    Capabilities capabilities;
    std::optional<base::Error> error;
    model::Service service = model::Service::Imap; ///< that the error is of
};

/// Logs in to both servers once, until one fails.
Trial tryServers(const model::Account& account, const base::Secret& secret, const base::CancelToken& cancel)
{
    Trial trial;
    const auto imap = tryImap(account, secret, cancel);
    if (!imap) {
        trial.error = withoutSecrets(imap.error());
        return trial;
    }
    trial.capabilities.imap = *imap;
    trial.service = model::Service::Smtp;
    const auto smtp = trySmtp(account, secret, cancel);
    if (!smtp)
        trial.error = withoutSecrets(smtp.error());
    else
        trial.capabilities.smtp = *smtp;
    return trial;
}

/// The trial's outcome also goes to the breakers, so that a later refusal of a password that worked is known
/// as one. Answers with the error as it is to be shown.
std::optional<base::Error> noteTrial(CommandContext& context, const model::Account& account,
                                     const Trial& trial)
{
    for (const model::Service service : {model::Service::Imap, model::Service::Smtp}) {
        outage::Breaker breaker(context.store.breakers(), context.store.journal(), account.id, service,
                                context.clock(), context.engine.services().random);
        if (trial.error && trial.service == service) {
            const auto& network = context.engine.services().network;
            outage::Surroundings surroundings;
            surroundings.network = network ? network() : outage::Surroundings::Network::Unknown;
            const auto shown = breaker.failed(*trial.error, surroundings, outage::Breaker::Trigger::Person);
            return shown ? shown : trial.error;
        }
        (void)breaker.succeeded(base::Milliseconds{0}, outage::Breaker::Trigger::Person);
        (void)breaker.authenticated();
    }
    return std::nullopt;
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
    Trial trial;
    if (!context.flag("no_check")) {
        if (secret.isEmpty()) {
            auto fetched = secrets.fetch(account, context.cancel);
            if (!fetched)
                return fetched.error();
            secret = *fetched;
        }
        trial = tryServers(account, secret, context.cancel);
        if (trial.error) {
            if (account.secret.kind == model::SecretSource::Kind::Keychain)
                (void)secrets.remove(account);
            return *trial.error;
        }
    }
    const Capabilities& capabilities = trial.capabilities;
    const auto id = context.store.accounts().add(account, context.clock().now());
    if (!id)
        return id.error();
    account.id = *id;
    SCORTA_TRY(remember(context.store, account.id, capabilities));
    if (!context.flag("no_check"))
        (void)noteTrial(context, account, trial);
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
    const Trial trial = tryServers(*account, *secret, context.cancel);
    if (const auto shown = noteTrial(context, *account, trial))
        return *shown;
    SCORTA_TRY(remember(context.store, account->id, trial.capabilities));
    return QJsonValue(toJson(*account, trial.capabilities.imap, trial.capabilities.smtp));
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
