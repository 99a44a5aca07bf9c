#include "api/Json.h"

namespace scorta::api {

namespace {

template<typename List, typename Convert>
QJsonArray arrayOf(const List& list, Convert convert)
{
    QJsonArray array;
    for (const auto& item : list)
        array.append(convert(item));
    return array;
}

QString securityName(model::Endpoint::Security security)
{
    switch (security) {
    case model::Endpoint::Security::Tls:
        return QStringLiteral("tls");
    case model::Endpoint::Security::StartTls:
        return QStringLiteral("starttls");
    case model::Endpoint::Security::Plain:
        return QStringLiteral("plain");
    }
    return {};
}

QJsonObject endpointJson(const model::Endpoint& endpoint, model::Service service, const QString& user)
{
    return {{QStringLiteral("url"), toUrl(endpoint, service)},
            {QStringLiteral("host"), endpoint.host},
            {QStringLiteral("port"), endpoint.port},
            {QStringLiteral("security"), securityName(endpoint.security)},
            {QStringLiteral("user"), user}};
}

QJsonValue nullIfEmpty(const QString& text)
{
    return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text);
}

QJsonObject evidenceJson(const model::Evidence& evidence)
{
    return {{QStringLiteral("kind"), evidence.kind},
            {QStringLiteral("at"), base::toIso(evidence.at)},
            {QStringLiteral("detail"), evidence.detail},
            {QStringLiteral("verified"), evidence.isVerified},
            {QStringLiteral("id"), evidence.id > 0 ? QJsonValue(evidence.id) : QJsonValue(QJsonValue::Null)}};
}

QJsonObject recipientJson(const model::Recipient& recipient)
{
    return {{QStringLiteral("address"), recipient.address},
            {QStringLiteral("state"), toName(recipient.state)},
            {QStringLiteral("code"), recipient.code},
            {QStringLiteral("enhanced"), recipient.enhanced},
            {QStringLiteral("reply"), recipient.reply},
            {QStringLiteral("at"), base::toIso(recipient.at)},
            {QStringLiteral("evidence"), arrayOf(recipient.evidence, evidenceJson)}};
}

QJsonObject attemptJson(const model::Attempt& attempt)
{
    return {{QStringLiteral("at"), base::toIso(attempt.at)},
            {QStringLiteral("stage"), attempt.stage},
            {QStringLiteral("outcome"), attempt.outcome},
            {QStringLiteral("reply"), attempt.reply}};
}

} // namespace

QJsonValue timeOrNull(const std::optional<base::WallTime>& time)
{
    return time ? QJsonValue(base::toIso(*time)) : QJsonValue(QJsonValue::Null);
}

QJsonObject toJson(const model::Account& account, const QStringList& imapCapabilities,
                   const QStringList& smtpCapabilities)
{
    return {{QStringLiteral("account"), account.address},
            {QStringLiteral("name"), account.name},
            {QStringLiteral("title"), account.title},
            {QStringLiteral("pec"), account.isPec},
            {QStringLiteral("imap"), endpointJson(account.imap, model::Service::Imap, account.user)},
            {QStringLiteral("smtp"), endpointJson(account.smtp, model::Service::Smtp, account.user)},
            {QStringLiteral("capabilities"),
             QJsonObject{{QStringLiteral("imap"), QJsonArray::fromStringList(imapCapabilities)},
                         {QStringLiteral("smtp"), QJsonArray::fromStringList(smtpCapabilities)}}}};
}

QJsonObject toJson(const model::Folder& folder, const Names& names)
{
    return {{QStringLiteral("account"), names.accounts.value(folder.account)},
            {QStringLiteral("name"), folder.name},
            {QStringLiteral("path"), folder.path},
            {QStringLiteral("role"), nullIfEmpty(toName(folder.role))},
            {QStringLiteral("total"), folder.total},
            {QStringLiteral("unread"), folder.unread},
            {QStringLiteral("state"), toName(folder.state)},
            {QStringLiteral("reason"), nullIfEmpty(folder.reason)}};
}

QJsonObject toJson(const model::MailRow& row, const Names& names)
{
    return {{QStringLiteral("id"), row.id.value},
            {QStringLiteral("account"), names.accounts.value(row.account)},
            {QStringLiteral("folder"), names.folders.value(row.folder)},
            {QStringLiteral("message_id"), row.messageId},
            {QStringLiteral("from"), row.from},
            {QStringLiteral("to"), row.to},
            {QStringLiteral("subject"), row.subject},
            {QStringLiteral("date"), base::toIso(row.date)},
            {QStringLiteral("flags"), QJsonArray::fromStringList(toNames(row.flags))},
            {QStringLiteral("size"), row.size},
            {QStringLiteral("has_attachment"), row.hasAttachment},
            {QStringLiteral("conversation"), row.conversation},
            {QStringLiteral("body"), row.hasBody ? QStringLiteral("here") : QStringLiteral("missing")},
            {QStringLiteral("server"), toName(row.server)},
            {QStringLiteral("snippet"), row.snippet}};
}

QJsonObject toJson(const model::Action& action)
{
    QJsonObject object{{QStringLiteral("op"), toName(action.op)},
                       {QStringLiteral("id"),
                        action.mail.isValid() ? QJsonValue(action.mail.value) : QJsonValue(QJsonValue::Null)},
                       {QStringLiteral("folder"), nullIfEmpty(action.folderPath)},
                       {QStringLiteral("target"), nullIfEmpty(action.target)},
                       {QStringLiteral("queued_at"), base::toIso(action.queuedAt)},
                       {QStringLiteral("attempts"), action.attempts},
                       {QStringLiteral("last_error"), nullIfEmpty(action.lastError)}};
    if (!action.flags.isEmpty())
        object.insert(QStringLiteral("flags"), QJsonArray::fromStringList(toNames(action.flags)));
    return object;
}

QJsonObject toJson(const model::Outgoing& message, const Names& names)
{
    return {{QStringLiteral("outbox_id"), message.id.value},
            {QStringLiteral("account"), names.accounts.value(message.account)},
            {QStringLiteral("via"), names.accounts.value(message.via)},
            {QStringLiteral("message_id"), message.messageId},
            {QStringLiteral("subject"), message.subject},
            {QStringLiteral("state"), toName(message.state())},
            {QStringLiteral("reason"), nullIfEmpty(message.heldReason)},
            {QStringLiteral("size"), message.size},
            {QStringLiteral("recipients"), arrayOf(message.recipients, recipientJson)},
            {QStringLiteral("sent_copy"), toName(message.sentCopy)},
            {QStringLiteral("queued_at"), base::toIso(message.queuedAt)},
            {QStringLiteral("next_try"), timeOrNull(message.nextTry)},
            {QStringLiteral("not_after"), timeOrNull(message.notAfter)},
            {QStringLiteral("attempts"), arrayOf(message.attempts, attemptJson)}};
}

QJsonObject toJson(const model::ServiceStatus& status, const Names& names)
{
    return {{QStringLiteral("account"), names.accounts.value(status.account)},
            {QStringLiteral("service"), toName(status.service)},
            {QStringLiteral("state"), toName(status.state)},
            {QStringLiteral("since"), timeOrNull(status.since)},
            {QStringLiteral("last_ok"), timeOrNull(status.lastOk)},
            {QStringLiteral("last_error"), nullIfEmpty(status.lastError)},
            {QStringLiteral("next_try"), timeOrNull(status.nextTry)},
            {QStringLiteral("waiting"), status.waiting}};
}

QJsonObject toJson(const model::OutageInterval& interval, const Names& names)
{
    return {{QStringLiteral("account"), names.accounts.value(interval.account)},
            {QStringLiteral("service"), toName(interval.service)},
            {QStringLiteral("class"), toName(interval.state)},
            {QStringLiteral("from"), base::toIso(interval.from)},
            {QStringLiteral("to"), timeOrNull(interval.to)},
            {QStringLiteral("probes"), interval.probes},
            {QStringLiteral("first_error"), interval.firstError}};
}

QJsonObject toJson(const sync::FolderReport& report)
{
    return {{QStringLiteral("name"), report.name},
            {QStringLiteral("state"), toName(report.state)},
            {QStringLiteral("reason"), nullIfEmpty(report.reason)},
            {QStringLiteral("new"), report.newMails},
            {QStringLiteral("flags"), report.flags},
            {QStringLiteral("vanished"), report.vanished},
            {QStringLiteral("kept"), report.kept},
            {QStringLiteral("bodies"), report.bodies}};
}

QJsonArray toJson(const QList<model::Address>& addresses)
{
    return arrayOf(addresses, [](const model::Address& address) {
        return QJsonObject{{QStringLiteral("name"), address.name},
                           {QStringLiteral("address"), address.address}};
    });
}

QJsonObject toJson(const mime::Document& document)
{
    QJsonObject headers;
    for (const auto& [name, value] : document.headers) {
        QJsonArray values = headers.value(name).toArray();
        values.append(value);
        headers.insert(name, values);
    }
    const auto attachment = [](const mime::Attachment& part) {
        return QJsonObject{{QStringLiteral("n"), part.n},
                           {QStringLiteral("name"), part.name},
                           {QStringLiteral("type"), part.type},
                           {QStringLiteral("size"), part.size},
                           {QStringLiteral("sha256"), QString::fromLatin1(part.sha256.toHex())},
                           {QStringLiteral("inline"), part.isInline},
                           {QStringLiteral("cid"), nullIfEmpty(part.contentId)}};
    };
    const model::Envelope& envelope = document.envelope;
    return {{QStringLiteral("message_id"), envelope.messageId},
            {QStringLiteral("headers"), headers},
            {QStringLiteral("subject"), envelope.subject},
            {QStringLiteral("from"), toJson(envelope.from)},
            {QStringLiteral("to"), toJson(envelope.to)},
            {QStringLiteral("cc"), toJson(envelope.cc)},
            {QStringLiteral("date"),
             envelope.hasDate ? QJsonValue(base::toIso(envelope.date)) : QJsonValue::Null},
            {QStringLiteral("text"), document.text},
            {QStringLiteral("html"), document.html},
            {QStringLiteral("blocked_remote"), document.blockedRemote},
            {QStringLiteral("attachments"), arrayOf(document.attachments, attachment)},
            {QStringLiteral("notices"), QJsonArray::fromStringList(document.notices)}};
}

QJsonObject errorToJson(const base::Error& error)
{
    return {{QStringLiteral("kind"), toName(error.kind)},
            {QStringLiteral("fate"), toName(error.fate)},
            {QStringLiteral("where"), error.where},
            {QStringLiteral("detail"), error.detail},
            {QStringLiteral("code"), error.code}};
}

base::Error errorFromJson(const QJsonObject& object)
{
    base::Error error;
    error.kind = base::kindFromName(object.value(QStringLiteral("kind")).toString());
    error.fate = base::fateFromName(object.value(QStringLiteral("fate")).toString());
    error.where = object.value(QStringLiteral("where")).toString();
    error.detail = object.value(QStringLiteral("detail")).toString();
    error.code = object.value(QStringLiteral("code")).toInt();
    return error;
}

} // namespace scorta::api
