#include "api/Commands.h"
#include "api/Waiting.h"

#include "mime/Composer.h"
#include "mime/Reader.h"
#include "store/AccountTable.h"
#include "store/BodyTable.h"
#include "store/BreakerTable.h"
#include "store/DraftTable.h"
#include "store/MailTable.h"
#include "store/OutboxTable.h"

#include <algorithm>
#include <list>
#include <map>

namespace scorta::api {

namespace {

/// After the server took a message its Sent copy is filed at once, but nobody waits long for that.
constexpr base::Milliseconds kSentCopyLimit{15'000};

base::Error invalid(const char* field, const QString& detail)
{
    return {base::Kind::Invalid, base::Fate::Final, u"send." + QString::fromLatin1(field), detail, 0};
}

base::Result<QList<model::Address>> addressesOf(const CommandContext& context, const char* field)
{
    QList<model::Address> all;
    for (const QString& text : context.texts(field)) {
        const auto parsed = mime::parseAddresses(text);
        if (!parsed)
            return parsed.error();
        all += *parsed;
    }
    return all;
}

/// Threads an answer: the answered message's id and the references that lead to it (RFC 5322, 3.6.4).
base::Status answerTo(CommandContext& context, model::MailId id, model::Draft& draft)
{
    const auto row = context.store.mails().find(id);
    if (!row)
        return row.error();
    draft.replyTo = id;
    draft.inReplyTo = row->messageId;
    if (const auto raw = context.store.bodies().get(row->sha256))
        draft.references = mime::summarise(*raw).envelope.references;
    if (!row->messageId.isEmpty() && !draft.references.contains(row->messageId))
        draft.references.append(row->messageId);
    return {};
}

base::Result<model::Draft> draftOf(CommandContext& context, const model::Account& account)
{
    model::Draft draft;
    draft.account = account.id;
    for (const auto& [field, list] : {std::pair{"to", &draft.to}, {"cc", &draft.cc}, {"bcc", &draft.bcc}}) {
        auto addresses = addressesOf(context, field);
        if (!addresses)
            return addresses.error();
        *list = *addresses;
    }
    draft.subject = context.text("subject");
    draft.text = context.text("text");
    draft.html = context.text("html");
    const QJsonArray attachments = context.args.value(QStringLiteral("attachments")).toArray();
    for (const QJsonValue& value : attachments) {
        const QJsonObject object = value.toObject();
        model::DraftAttachment attachment;
        attachment.name = object.value(QStringLiteral("name")).toString();
        attachment.type = object.value(QStringLiteral("type")).toString();
        attachment.contentId = object.value(QStringLiteral("cid")).toString();
        attachment.bytes = QByteArray::fromBase64(object.value(QStringLiteral("data")).toString().toLatin1());
        draft.attachments.append(attachment);
    }
    if (const qint64 id = context.args.value(QStringLiteral("in_reply_to")).toInteger(); id > 0)
        SCORTA_TRY(answerTo(context, model::MailId{id}, draft));
    return draft;
}

base::Result<mime::Frozen> frozenOf(CommandContext& context, const model::Account& account)
{
    const model::Address from{account.name, account.address};
    if (context.args.contains(QStringLiteral("eml"))) {
        const QByteArray message = QByteArray::fromBase64(context.text("eml").toLatin1());
        const auto to = addressesOf(context, "to");
        if (!to)
            return to.error();
        QStringList recipients;
        for (const model::Address& address : *to)
            recipients.append(address.address);
        return mime::freeze(message, from, recipients, context.clock().now());
    }
    if (context.args.contains(QStringLiteral("draft"))) {
        const auto draft = context.store.drafts().find(
            model::DraftId{context.args.value(QStringLiteral("draft")).toInteger()});
        if (!draft)
            return draft.error();
        return mime::compose(*draft, from, context.clock().now());
    }
    const auto draft = draftOf(context, account);
    if (!draft)
        return draft.error();
    return mime::compose(*draft, from, context.clock().now());
}

base::Result<std::optional<base::WallTime>> timeOf(const CommandContext& context, const char* field)
{
    const QString text = context.text(field);
    if (text.isEmpty())
        return std::optional<base::WallTime>();
    const auto time = base::fromIso(text);
    if (!time)
        return invalid(field, text);
    return std::optional<base::WallTime>(time);
}

base::Result<QJsonObject> rowOf(CommandContext& context, model::OutboxId id)
{
    const auto message = context.store.outbox().find(id);
    if (!message)
        return message.error();
    const auto names = namesOf(context.store);
    if (!names)
        return names.error();
    return toJson(*message, *names);
}

/// The error that kept an account's messages from being tried, by the account that sends (`via`).
using SendErrors = std::map<qint64, base::Error>;

/// Tries these messages now and files the Sent copies of what left.
base::Result<SendErrors> tryNow(CommandContext& context, const QList<model::OutboxId>& ids)
{
    std::map<qint64, QList<model::OutboxId>> byAccount;
    for (const model::OutboxId id : ids) {
        const auto message = context.store.outbox().find(id);
        if (!message)
            return message.error();
        byAccount[message->via.value].append(id);
    }
    std::list<std::pair<model::Account, Answer<base::Result<outbox::Runner::RunReport>>>> running;
    for (const auto& [via, list] : byAccount) {
        const auto account = context.store.accounts().find(model::AccountId{via});
        if (!account)
            return account.error();
        auto& one = running.emplace_back(*account, Answer<base::Result<outbox::Runner::RunReport>>());
        context.engine.runner(*account)->send(list, outage::Breaker::Trigger::Person, one.second.giver());
    }
    // The messages are stored: whatever went wrong from here on, the answer names them.
    SendErrors errors;
    QList<model::Account> sentBy;
    for (auto& [account, answer] : running) {
        const auto report = answer.wait();
        if (!report)
            errors.emplace(account.id.value, report.error());
        else if (!*report)
            errors.emplace(account.id.value, report->error());
        else if ((*report)->connectError)
            errors.emplace(account.id.value, *(*report)->connectError);
        else
            sentBy.append(account);
    }
    if (!sentBy.isEmpty())
        runQueuedAndWait(context, sentBy, kSentCopyLimit);
    return errors;
}

/// The message's row; with the error that keeps it waiting, while it waits.
base::Result<QJsonObject> rowWithError(CommandContext& context, model::OutboxId id, const SendErrors& errors)
{
    const auto message = context.store.outbox().find(id);
    if (!message)
        return message.error();
    auto row = rowOf(context, id);
    if (!row)
        return row.error();
    const auto error = errors.find(message->via.value);
    const model::SendState state = message->state();
    // Under way and not ended: what happened to it could not be written down.
    const bool isUnderWay = state == model::SendState::Sending || state == model::SendState::HandedOver;
    const bool isWaiting = state == model::SendState::Queued || state == model::SendState::Deferred;
    if (error != errors.end() && (isWaiting || isUnderWay))
        row->insert(QStringLiteral("error"), errorToJson(error->second));
    return row;
}

base::Result<QJsonValue> answerWithRow(CommandContext& context, model::OutboxId id,
                                       const SendErrors& errors = {})
{
    const auto row = rowWithError(context, id, errors);
    if (!row)
        return row.error();
    return QJsonValue(*row);
}

/// A verb that the message's state does not allow: the command was understood, the answer is no.
base::Error asRefusal(const base::Error& error)
{
    base::Error refusal = error;
    if (error.kind == base::Kind::Usage && error.where == u"outbox.verb")
        refusal.kind = base::Kind::Invalid;
    return refusal;
}

/// Tries one message now and answers with its row.
base::Result<QJsonValue> tryAndAnswer(CommandContext& context, model::OutboxId id)
{
    const auto tried = tryNow(context, {id});
    if (!tried)
        return tried.error();
    return answerWithRow(context, id, *tried);
}

model::OutboxId outboxIdOf(const CommandContext& context)
{
    return model::OutboxId{context.args.value(QStringLiteral("id")).toInteger()};
}

/// A verb that changes one message; the account's sender looks at the queue afterwards.
template<typename Verb>
base::Result<QJsonValue> applyVerb(CommandContext& context, Verb verb)
{
    outbox::Outbox outbox(context.store, context.clock());
    const auto changed = verb(outbox, outboxIdOf(context));
    if (!changed)
        return asRefusal(changed.error());
    if (const auto account = context.store.accounts().find(changed->via))
        context.engine.runner(*account)->poke();
    return answerWithRow(context, changed->id);
}

} // namespace

base::Result<QJsonValue> sendMail(CommandContext& context)
{
    const QString from = context.text("from");
    if (std::any_of(from.begin(), from.end(), [](QChar c) { return c == u'\r' || c == u'\n'; }))
        return invalid("from", {});
    const auto account = context.store.accounts().find(from);
    if (!account)
        return account.error();
    outbox::Outbox::QueueOptions options;
    const auto at = timeOf(context, "at");
    if (!at)
        return at.error();
    const auto notAfter = timeOf(context, "not_after");
    if (!notAfter)
        return notAfter.error();
    options.at = *at;
    options.notAfter = *notAfter;
    options.token = context.text("token");

    const bool isForLater = options.at && *options.at > context.clock().now();
    const bool stopsThere = context.flag("queue") || isForLater;
    // The same request again, after the process that took it first had died: it may have been stored, and
    // tried or not. What waits is tried now; what was handed over is for the evidence to settle.
    if (!options.token.isEmpty()) {
        const auto known = context.store.outbox().byEnvelopeId(options.token);
        if (!known)
            return known.error();
        if (*known)
            return stopsThere ? answerWithRow(context, **known) : tryAndAnswer(context, **known);
    }
    const auto frozen = frozenOf(context, *account);
    if (!frozen)
        return frozen.error();
    const auto queued = outbox::Outbox(context.store, context.clock()).queue(*account, *frozen, options);
    if (!queued)
        return queued.error();
    if (const qint64 draft = context.args.value(QStringLiteral("draft")).toInteger(); draft > 0)
        SCORTA_TRY(context.store.drafts().remove(model::DraftId{draft}));

    if (stopsThere) {
        context.engine.runner(*account)->poke();
        return answerWithRow(context, queued->id);
    }
    return tryAndAnswer(context, queued->id);
}

base::Result<QJsonValue> flushOutbox(CommandContext& context)
{
    const auto accounts = chosenAccounts(context);
    if (!accounts)
        return accounts.error();
    QList<model::OutboxId> ids;
    for (const model::Account& account : *accounts) {
        const auto due = context.store.outbox().due(account.id, context.clock().now());
        if (!due)
            return due.error();
        ids += *due;
    }
    const auto tried = tryNow(context, ids);
    if (!tried)
        return tried.error();
    QJsonArray rows;
    for (const model::OutboxId id : ids) {
        const auto row = rowWithError(context, id, *tried);
        if (!row)
            return row.error();
        rows.append(*row);
    }
    return QJsonValue(rows);
}

base::Result<QJsonValue> outboxRetry(CommandContext& context)
{
    const model::OutboxId id = outboxIdOf(context);
    const auto due = outbox::Outbox(context.store, context.clock()).retry(id);
    if (!due)
        return asRefusal(due.error());
    const bool asksForEvidence = due->state() == model::SendState::Unconfirmed;
    if (asksForEvidence) {
        if (const auto account = context.store.accounts().find(due->account))
            runQueuedAndWait(context, {*account}, kSentCopyLimit);
        return answerWithRow(context, id);
    }
    return tryAndAnswer(context, id);
}

base::Result<QJsonValue> outboxCancel(CommandContext& context)
{
    return applyVerb(context, [](outbox::Outbox& outbox, model::OutboxId id) { return outbox.cancel(id); });
}

base::Result<QJsonValue> outboxHold(CommandContext& context)
{
    return applyVerb(context, [](outbox::Outbox& outbox, model::OutboxId id) { return outbox.hold(id); });
}

base::Result<QJsonValue> outboxRelease(CommandContext& context)
{
    return applyVerb(context, [](outbox::Outbox& outbox, model::OutboxId id) { return outbox.release(id); });
}

base::Result<QJsonValue> outboxResolve(CommandContext& context)
{
    const QString how = context.text("how");
    if (how != u"sent" && how != u"resend")
        return base::Error{base::Kind::Usage, base::Fate::Final, QStringLiteral("outbox.resolve"), how, 0};
    const auto resolution =
        how == u"sent" ? outbox::Outbox::Resolution::Sent : outbox::Outbox::Resolution::Resend;
    const model::OutboxId id = outboxIdOf(context);
    const auto changed = outbox::Outbox(context.store, context.clock()).resolve(id, resolution);
    if (!changed)
        return asRefusal(changed.error());
    if (resolution == outbox::Outbox::Resolution::Sent)
        return answerWithRow(context, id);
    return tryAndAnswer(context, id);
}

base::Result<QJsonValue> saveDraft(CommandContext& context)
{
    const auto account = context.store.accounts().find(context.text("from"));
    if (!account)
        return account.error();
    model::Draft draft;
    draft.id = model::DraftId{context.args.value(QStringLiteral("id")).toInteger()};
    draft.account = account->id;
    draft.changedAt = context.clock().now();
    // What is being typed need not be an address yet: kept as it stands, checked when it is sent.
    for (const auto& [field, list] : {std::pair{"to", &draft.to}, {"cc", &draft.cc}, {"bcc", &draft.bcc}}) {
        for (const QString& text : context.texts(field)) {
            if (const auto parsed = mime::parseAddresses(text); parsed)
                *list += *parsed;
            else
                list->append(model::Address{{}, text});
        }
    }
    draft.subject = context.text("subject");
    draft.text = context.text("text");
    draft.html = context.text("html");
    draft.inReplyTo = context.text("in_reply_to");
    draft.references = context.texts("references");
    draft.replyTo = model::MailId{context.args.value(QStringLiteral("reply_to")).toInteger()};
    draft.forwardOf = model::MailId{context.args.value(QStringLiteral("forward_of")).toInteger()};
    const QJsonArray attachments = context.args.value(QStringLiteral("attachments")).toArray();
    for (const QJsonValue& value : attachments) {
        const QJsonObject object = value.toObject();
        draft.attachments.append(
            {object.value(QStringLiteral("name")).toString(), object.value(QStringLiteral("type")).toString(),
             QByteArray::fromBase64(object.value(QStringLiteral("data")).toString().toLatin1()),
             object.value(QStringLiteral("cid")).toString()});
    }
    const auto id = context.store.drafts().save(draft);
    if (!id)
        return id.error();
    return QJsonValue(QJsonObject{{QStringLiteral("id"), id->value}});
}

base::Result<QJsonValue> removeDraft(CommandContext& context)
{
    const model::DraftId id{context.args.value(QStringLiteral("id")).toInteger()};
    SCORTA_TRY(context.store.drafts().remove(id));
    return QJsonValue(QJsonObject{{QStringLiteral("id"), id.value}});
}

} // namespace scorta::api
