#include "search/Conversations.h"

#include "store/Sql.h"

#include <QCryptographicHash>
#include <QStringList>

#include <algorithm>
#include <vector>

namespace scorta::search {

namespace {

/// Longer ids are kept by their hash, so that a hostile header cannot fill the table.
constexpr qsizetype kMaxKeyLength = 255;

QString keyOf(const QString& messageId)
{
    const QString trimmed = messageId.trimmed();
    if (trimmed.size() <= kMaxKeyLength)
        return trimmed;
    const QByteArray hash = QCryptographicHash::hash(trimmed.toUtf8(), QCryptographicHash::Sha256);
    return QString(u'#' + QString::fromLatin1(hash.toHex()));
}

/// What the message says of its conversation, each id once.
QStringList keysOf(const model::Envelope& envelope)
{
    QStringList keys{keyOf(envelope.messageId)};
    if (!envelope.inReplyTo.isEmpty())
        keys.append(keyOf(envelope.inReplyTo.first()));
    const qsizetype first = std::max<qsizetype>(0, envelope.references.size() - kMaxReferences);
    for (qsizetype i = first; i < envelope.references.size(); ++i)
        keys.append(keyOf(envelope.references.at(i)));
    keys.removeAll(QString());
    keys.removeDuplicates();
    return keys;
}

qint64 conversationOf(store::Database& mirror, const QString& key)
{
    store::Query query(mirror, "SELECT conversation FROM conversation_keys WHERE message_id = ?1", key);
    return query.next() ? query.integer(0) : 0;
}

/// Also above what mails carry: their keys may have been lost.
qint64 newConversation(store::Database& mirror)
{
    store::Query query(mirror,
                       "SELECT 1 + max(coalesce((SELECT max(conversation) FROM conversation_keys), 0),"
                       " coalesce((SELECT max(conversation) FROM mails WHERE conversation > 0), 0))");
    return query.next() ? query.integer(0) : 1;
}

void addKey(store::Database& mirror, const QString& key, qint64 conversation)
{
    store::Query(mirror,
                 "INSERT INTO conversation_keys (message_id, conversation) VALUES (?1, ?2)"
                 " ON CONFLICT (message_id) DO NOTHING",
                 key, conversation)
        .run();
}

/// Keys and mails of a conversation, counted up to `limit`.
qint64 weight(store::Database& mirror, qint64 conversation, qint64 limit)
{
    store::Query query(
        mirror,
        "SELECT (SELECT count(*) FROM (SELECT 1 FROM conversation_keys WHERE conversation = ?1 LIMIT ?2))"
        " + (SELECT count(*) FROM (SELECT 1 FROM mails WHERE conversation = ?1 AND conversation > 0 LIMIT "
        "?2))",
        conversation, limit);
    return query.next() ? std::min(limit, query.integer(0)) : 0;
}

/// The heaviest, found by counting all of them to twice as far until at most one goes on: it costs no more
/// than moving the others does, however large the heaviest is.
qint64 heaviest(store::Database& mirror, std::vector<qint64> conversations)
{
    qint64 best = conversations.at(0);
    for (qint64 limit = 16; conversations.size() > 1; limit *= 2) {
        std::vector<qint64> larger;
        qint64 bestWeight = -1;
        for (qint64 conversation : conversations) {
            const qint64 counted = weight(mirror, conversation, limit);
            if (counted == limit)
                larger.push_back(conversation);
            if (counted > bestWeight) {
                bestWeight = counted;
                best = conversation;
            }
        }
        conversations = std::move(larger);
    }
    return conversations.empty() ? best : conversations.front();
}

void move(store::Database& mirror, qint64 from, qint64 to)
{
    for (const char* sql :
         {"UPDATE conversation_keys SET conversation = ?2 WHERE conversation = ?1",
          "UPDATE mails SET conversation = ?2 WHERE conversation = ?1 AND conversation > 0"})
        store::Query(mirror, sql, from, to).run();
}

} // namespace

Conversations::Conversations(store::Database& mirror)
    : m_mirror(mirror)
{
}

base::Result<qint64> Conversations::assign(const model::Envelope& envelope)
{
    return store::guarded("search.conversations.assign", [&]() -> base::Result<qint64> {
        const QStringList keys = keysOf(envelope);
        if (keys.isEmpty()) {
            // A number is taken by a key; this one is no Message-ID.
            const qint64 conversation = newConversation(m_mirror);
            addKey(m_mirror, QString(u'#' + QString::number(conversation)), conversation);
            return conversation;
        }
        std::vector<qint64> known;
        QStringList unknown;
        for (const QString& key : keys) {
            const qint64 conversation = conversationOf(m_mirror, key);
            if (conversation == 0)
                unknown.append(key);
            else if (std::find(known.begin(), known.end(), conversation) == known.end())
                known.push_back(conversation);
        }
        const qint64 conversation = known.empty() ? newConversation(m_mirror) : heaviest(m_mirror, known);
        for (qint64 other : known) {
            if (other != conversation)
                move(m_mirror, other, conversation);
        }
        for (const QString& key : unknown)
            addKey(m_mirror, key, conversation);
        return conversation;
    });
}

} // namespace scorta::search
