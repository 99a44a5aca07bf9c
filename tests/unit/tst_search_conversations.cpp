#include "tst_search_support.h"

#include "mime/Reader.h"
#include "search/Conversations.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <set>

using namespace scorta;
using namespace scorta::search;
using namespace scorta::search::test;

namespace {

QString id(const QString& name)
{
    return u'<' + name + u"@x>";
}

model::Envelope envelope(const QString& messageId, const QStringList& references = {},
                         const QStringList& inReplyTo = {})
{
    model::Envelope envelope;
    envelope.messageId = messageId;
    envelope.references = references;
    envelope.inReplyTo = inReplyTo;
    return envelope;
}

} // namespace

class TestSearchConversations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void joins();
    void tellsTheMails();
    void keepsStrangersApart();
    void takesLastReferences();
    void survivesHostileThread();
    void agreesWithCorpora();

private:
    qint64 assign(const model::Envelope& message)
    {
        const base::Result<qint64> conversation = Conversations(*m_box->mirror).assign(message);
        return conversation.ok() ? *conversation : -1;
    }
    std::unique_ptr<Mailbox> m_box;
};

void TestSearchConversations::init()
{
    m_box = std::make_unique<Mailbox>();
    MUST(m_box->open());
}

void TestSearchConversations::joins()
{
    const qint64 first = assign(envelope(id(u"a"_qs)));
    QVERIFY(first > 0);
    QCOMPARE(assign(envelope(id(u"a"_qs))), first); // its copy elsewhere
    QCOMPARE(assign(envelope(id(u"b"_qs), {id(u"a"_qs)})), first);
    QCOMPARE(assign(envelope(id(u"c"_qs), {}, {id(u"b"_qs)})), first);
    QVERIFY(assign(envelope(id(u"d"_qs), {}, {id(u"other"_qs), id(u"a"_qs)})) !=
            first); // the first In-Reply-To alone
    // The answer came before what it answers.
    const qint64 late = assign(envelope(id(u"f"_qs), {id(u"e"_qs)}));
    QCOMPARE(assign(envelope(id(u"e"_qs))), late);
}

void TestSearchConversations::tellsTheMails()
{
    // Two conversations of three and of one, shown to be one: the smaller follows, rows and all.
    std::vector<store::NewMail> mails;
    for (int i = 0; i < 4; ++i) {
        store::NewMail mail = m_box->mailOf({.id = i + 1, .body = QString::number(i)});
        mail.envelope.messageId = id(QString::number(i));
        if (i == 1 || i == 2)
            mail.envelope.references = {id(u"0"_qs)};
        mail.conversation = assign(mail.envelope);
        mails.push_back(mail);
    }
    QVERIFY(mails[0].conversation != mails[3].conversation);
    MUST(store::MailTable(*m_box->mirror).insert(mails));
    QCOMPARE(assign(envelope(id(u"4"_qs), {id(u"3"_qs), id(u"1"_qs)})), mails[0].conversation);
    QCOMPARE(store::MailTable(*m_box->mirror).conversation(mails[0].conversation)->size(), 4);
    QCOMPARE(store::MailTable(*m_box->mirror).conversation(mails[3].conversation)->size(), 0);
    QCOMPARE(assign(envelope(id(u"3"_qs))), mails[0].conversation);
}

void TestSearchConversations::keepsStrangersApart()
{
    const qint64 nameless = assign({});
    QVERIFY(nameless > 0);
    QVERIFY(assign({}) != nameless);
    QVERIFY(assign(envelope(id(u"z"_qs))) != nameless);
    const QString longId = id(QString(5000, u'x'));
    QCOMPARE(assign(envelope(longId)), assign(envelope(id(u"y"_qs), {longId})));
    QVERIFY(assign(envelope(id(QString(5001, u'x')))) != assign(envelope(longId)));
}

void TestSearchConversations::takesLastReferences()
{
    QStringList many;
    for (int i = 0; i < 20000; ++i)
        many.append(id(QString::number(i)));
    const qint64 conversation = assign(envelope(id(u"m"_qs), many));
    QCOMPARE(assign(envelope(many.last())), conversation);
    QVERIFY(assign(envelope(many.first())) != conversation);
    SQLite::Statement count(m_box->mirror->raw(), "SELECT count(*) FROM conversation_keys");
    QVERIFY(count.executeStep());
    QVERIFY(count.getColumn(0).getInt() <= kMaxReferences + 3);
}

/// 100,000 messages that each join one more conversation to a growing one.
void TestSearchConversations::survivesHostileThread()
{
    QElapsedTimer timer;
    timer.start();
    qint64 half = 0;
    MUST(m_box->mirror->transaction([&]() -> base::Status {
        for (int i = 0; i < 50000; ++i) {
            assign(envelope(id(u's' + QString::number(i))));
            assign(envelope(id(u'j' + QString::number(i)), {id(u"hub"_qs), id(u's' + QString::number(i))}));
            if (i == 25000)
                half = timer.elapsed();
        }
        return {};
    }));
    const qint64 all = timer.elapsed();
    qInfo("100,000 joins in %lld ms, the first half in %lld", all, half);
    const qint64 hub = assign(envelope(id(u"hub"_qs)));
    QCOMPARE(assign(envelope(id(u"s0"_qs))), hub);
    QCOMPARE(assign(envelope(id(u"s49999"_qs))), hub);
    // Quadratic growth would make the second half three times the first, and minutes of it all.
    QVERIFY2(all < 30000, qPrintable(QString::number(all)));
}

void TestSearchConversations::agreesWithCorpora()
{
    const QString root = QStringLiteral(SCORTA_SOURCE_DIR "/../shared/corpora/");
    const QString elsewhere = QStringLiteral(SCORTA_SOURCE_DIR "/../../shared/corpora/");
    const QString corpora = QFile::exists(root) ? root : elsewhere;
    QFile expected(corpora + u"expected-threads.json");
    QFile oracle(corpora + u"expected.jsonl");
    if (!expected.open(QIODevice::ReadOnly) || !oracle.open(QIODevice::ReadOnly))
        QSKIP("no ../shared/corpora");
    const QJsonObject groups = QJsonDocument::fromJson(expected.readAll()).object();
    std::map<QString, QStringList> paths; // by corpus
    while (!oracle.atEnd()) {
        const QString path = QJsonDocument::fromJson(oracle.readLine()).object().value(u"path").toString();
        paths[path.section(u'/', 0, 0)].append(path);
    }
    int checked = 0;
    for (auto it = groups.begin(); it != groups.end(); ++it) {
        init();
        std::map<QString, QString> idOf;
        MUST(m_box->mirror->transaction([&]() -> base::Status {
            for (const QString& path : paths[it.key()]) {
                QFile file(corpora + path);
                if (!file.open(QIODevice::ReadOnly))
                    continue;
                const model::Envelope message = mime::summarise(file.readAll()).envelope;
                assign(message);
                if (!message.messageId.isEmpty())
                    idOf[path] = message.messageId;
            }
            return {};
        }));
        for (const QJsonValue& group : it.value().toArray()) {
            std::set<qint64> conversations;
            for (const QJsonValue& path : group.toArray()) {
                const auto known = idOf.find(path.toString());
                if (known != idOf.end())
                    conversations.insert(assign(envelope(known->second)));
            }
            ++checked;
            QVERIFY2(conversations.size() <= 1, QJsonDocument(group.toArray()).toJson().constData());
        }
    }
    qInfo("%d groups", checked);
    QVERIFY(checked > 50);
}

QTEST_GUILESS_MAIN(TestSearchConversations)
#include "tst_search_conversations.moc"
