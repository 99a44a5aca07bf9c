#include "ui/models/OutboxModel.h"

#include "ui/Backend.h"
#include "words/Formats.h"
#include "words/Say.h"
#include "words/Sentences.h"

#include <QDateTime>
#include <QSet>

#include <algorithm>

namespace scorta::ui {

namespace {

/// How far back what left today, or came back, is looked for.
constexpr int kRecent = 200;

using model::SendState;

QString recipientsOf(const model::Outgoing& message)
{
    QStringList names;
    for (const model::Recipient& recipient : message.recipients.mid(0, 2))
        names.append(words::quoted(recipient.address));
    QString text = names.join(QStringLiteral(", "));
    if (message.recipients.size() > 2)
        text += u" +" + words::number(message.recipients.size() - 2);
    return text;
}

/// The words of the recipient that decides the message's state.
const model::Recipient* tellingRecipient(const model::Outgoing& message)
{
    const SendState state = message.state();
    const auto found = std::find_if(message.recipients.begin(), message.recipients.end(),
                                    [&](const model::Recipient& one) { return one.state == state; });
    return found == message.recipients.end() ? nullptr : &*found;
}

} // namespace

OutboxModel::OutboxModel(Backend& backend, QObject* parent)
    : QAbstractListModel(parent)
    , m_backend(backend)
{
    refresh();
}

bool OutboxModel::isScheduled(const model::Outgoing& message)
{
    return message.state() == SendState::Queued && message.attempts.isEmpty() && message.nextTry &&
           *message.nextTry - message.queuedAt > std::chrono::minutes(1);
}

words::OutboxGroup OutboxModel::groupOf(const model::Outgoing& message)
{
    switch (message.state()) {
    case SendState::Unconfirmed:
    case SendState::Rejected:
    case SendState::Bounced:
        return words::OutboxGroup::NeedsChoice;
    case SendState::Held:
        return message.heldReason == u"user" ? words::OutboxGroup::NotYet : words::OutboxGroup::NeedsChoice;
    case SendState::Queued:
        return isScheduled(message) ? words::OutboxGroup::NotYet : words::OutboxGroup::WaitingToLeave;
    case SendState::Sending:
    case SendState::HandedOver:
    case SendState::Deferred:
        return words::OutboxGroup::WaitingToLeave;
    case SendState::Cancelled:
        return words::OutboxGroup::NotYet;
    case SendState::Accepted:
    case SendState::Relayed:
    case SendState::Delayed:
    case SendState::Delivered:
        break;
    }
    return words::OutboxGroup::LeftToday;
}

int OutboxModel::notConfirmed(const QList<model::Outgoing>& messages)
{
    return static_cast<int>(std::count_if(messages.begin(), messages.end(), [](const auto& message) {
        switch (message.state()) {
        case SendState::Queued:
        case SendState::Sending:
        case SendState::HandedOver:
        case SendState::Deferred:
        case SendState::Unconfirmed:
            return !isScheduled(message);
        case SendState::Held:
            return message.heldReason != u"user";
        default:
            return false;
        }
    }));
}

QString OutboxModel::iconOf(model::SendState state, bool isScheduled)
{
    switch (state) {
    case SendState::Queued:
        return isScheduled ? QStringLiteral("later") : QStringLiteral("clock");
    case SendState::Sending:
        return QStringLiteral("sending");
    case SendState::HandedOver:
        return QStringLiteral("check");
    case SendState::Accepted:
        return QStringLiteral("okc");
    case SendState::Relayed:
        return QStringLiteral("relay");
    case SendState::Delivered:
        return QStringLiteral("check2");
    case SendState::Deferred:
        return QStringLiteral("defer");
    case SendState::Delayed:
        return QStringLiteral("hour");
    case SendState::Unconfirmed:
        return QStringLiteral("ask");
    case SendState::Rejected:
        return QStringLiteral("xc");
    case SendState::Bounced:
        return QStringLiteral("bounce");
    case SendState::Held:
        return QStringLiteral("pause");
    case SendState::Cancelled:
        return QStringLiteral("ban");
    }
    return {};
}

QString OutboxModel::toneOf(model::SendState state)
{
    switch (state) {
    case SendState::Sending:
    case SendState::HandedOver:
        return QStringLiteral("accent");
    case SendState::Accepted:
    case SendState::Relayed:
    case SendState::Delivered:
        return QStringLiteral("ok");
    case SendState::Deferred:
    case SendState::Delayed:
    case SendState::Unconfirmed:
        return QStringLiteral("warn");
    case SendState::Rejected:
    case SendState::Bounced:
        return QStringLiteral("bad");
    case SendState::Queued:
    case SendState::Held:
    case SendState::Cancelled:
        break;
    }
    return {};
}

QString OutboxModel::wordOf(const model::Outgoing& message)
{
    return isScheduled(message) ? words::scheduledWord() : words::word(message.state());
}

QString OutboxModel::detailOf(const model::Outgoing& message) const
{
    const base::WallTime now = m_backend.now();
    if (isScheduled(message))
        return words::leavesAt(*message.nextTry, now);
    words::SendFacts facts;
    facts.server = titleOf(message.via);
    facts.size = message.size;
    facts.heldReason = message.heldReason;
    if (const model::Recipient* recipient = tellingRecipient(message)) {
        facts.reply = recipient->reply;
        if (base::toMillis(recipient->at) > 0)
            facts.time = words::sinceText(recipient->at, now);
    }
    if (message.nextTry) {
        // A message that is due waits for its server's turn.
        base::WallTime next = *message.nextTry;
        if (const auto turn = m_turns.constFind(message.via.value); turn != m_turns.cend())
            next = std::max(next, *turn);
        facts.nextTryIn = next - now;
    }
    return words::detail(message.state(), facts);
}

void OutboxModel::refresh()
{
    api::Queries* queries = m_backend.queries();
    if (!queries)
        return;
    const auto open = queries->openOutbox();
    const auto recent = queries->outbox(kRecent, 0);
    const auto accounts = queries->accounts();
    const auto services = queries->services();
    if (!open || !recent || !accounts || !services)
        return;
    QHash<qint64, QString> titles;
    for (const model::Account& account : *accounts)
        titles.insert(account.id.value, account.title);
    m_turns.clear();
    for (const model::ServiceStatus& status : *services) {
        if (status.service == model::Service::Smtp && status.nextTry)
            m_turns.insert(status.account.value, *status.nextTry);
    }

    QList<model::Outgoing> fresh;
    QSet<qint64> seen;
    const base::WallTime now = m_backend.now();
    const QDate today = base::toLocal(now).date();
    for (const QList<model::Outgoing>* list : {&*open, &*recent}) {
        for (const model::Outgoing& message : *list) {
            if (seen.contains(message.id.value))
                continue;
            seen.insert(message.id.value);
            const bool isSettled =
                groupOf(message) == words::OutboxGroup::LeftToday || message.state() == SendState::Cancelled;
            base::WallTime last = message.queuedAt;
            for (const model::Recipient& recipient : message.recipients)
                last = std::max(last, recipient.at);
            if (!isSettled || base::toLocal(last).date() == today)
                fresh.append(message);
        }
    }
    std::stable_sort(fresh.begin(), fresh.end(), [](const auto& a, const auto& b) {
        const auto left = groupOf(a);
        const auto right = groupOf(b);
        return left != right ? left < right : a.queuedAt > b.queuedAt;
    });

    const auto ids = [](const QList<model::Outgoing>& messages) {
        QList<qint64> list;
        for (const model::Outgoing& message : messages)
            list.append(message.id.value);
        return list;
    };
    m_titles = titles;
    if (ids(fresh) != ids(m_messages)) {
        beginResetModel();
        m_messages = fresh;
        endResetModel();
    } else if (!fresh.isEmpty()) {
        m_messages = fresh;
        Q_EMIT dataChanged(index(0), index(static_cast<int>(m_messages.size()) - 1));
    }
}

const model::Outgoing* OutboxModel::message(const QModelIndex& index) const
{
    return index.isValid() && index.row() < m_messages.size() ? &m_messages.at(index.row()) : nullptr;
}

QModelIndex OutboxModel::indexOf(model::OutboxId id) const
{
    for (int row = 0; row < m_messages.size(); ++row) {
        if (m_messages.at(row).id == id)
            return index(row);
    }
    return {};
}

QString OutboxModel::headOf(int row) const
{
    const auto group = groupOf(m_messages.at(row));
    if (row > 0 && groupOf(m_messages.at(row - 1)) == group)
        return {};
    const auto size = std::count_if(m_messages.begin(), m_messages.end(),
                                    [&](const auto& message) { return groupOf(message) == group; });
    return words::label(group) + u"  " + words::number(size);
}

int OutboxModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_messages.size());
}

QVariant OutboxModel::data(const QModelIndex& index, int role) const
{
    const model::Outgoing* shown = message(index);
    if (!shown)
        return {};
    const QString subject = shown->subject.isEmpty() ? tr("No subject") : words::quoted(shown->subject);
    switch (role) {
    case Qt::DisplayRole:
        return subject;
    case Qt::AccessibleTextRole:
        return QStringList{tr("To %1").arg(recipientsOf(*shown)), subject, wordOf(*shown), detailOf(*shown)}
            .join(QStringLiteral(", "));
    case IdRole:
        return shown->id.value;
    case GroupRole:
        return static_cast<int>(groupOf(*shown));
    case GroupHeadRole:
        return headOf(index.row());
    case WhoRole:
        return recipientsOf(*shown);
    case DateRole:
        return words::listDate(shown->queuedAt, m_backend.now());
    case StateWordRole:
        return wordOf(*shown);
    case StateDetailRole:
        return detailOf(*shown);
    case StateIconRole:
        return iconOf(shown->state(), isScheduled(*shown));
    case ToneRole:
        return toneOf(shown->state());
    default:
        return {};
    }
}

} // namespace scorta::ui
