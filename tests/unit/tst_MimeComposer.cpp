#include "mime/Composer.h"
#include "mime/Reader.h"

#include <QCryptographicHash>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QtTest>

using namespace scorta;

namespace {

const base::WallTime kNow = base::fromMillis(1769176980000); // 2026-01-23T14:03:00Z
const model::Address kFrom = {QStringLiteral("Ada Lovelace"), QStringLiteral("ada@example.org")};

model::Draft simpleDraft()
{
    model::Draft draft;
    draft.to = {{QStringLiteral("Bob"), QStringLiteral("bob@example.net")}};
    draft.subject = QStringLiteral("Hello");
    draft.text = QStringLiteral("One\nTwo\n");
    return draft;
}

/// What every message that leaves must be (RFC 5322, 2.1.1 and 2.3; RFC 2045, 2.7).
void verifySevenBit(const QByteArray& bytes)
{
    QVERIFY(bytes.endsWith("\r\n"));
    for (const QByteArray& line : bytes.split('\n')) {
        QVERIFY2(line.size() <= 999, line.left(200).constData());
        QVERIFY(line.isEmpty() || line.endsWith('\r'));
        QVERIFY(line.count('\r') <= 1);
    }
    for (const char c : bytes)
        QVERIFY((c & 0x80) == 0 && c != '\0');
    const QByteArray header = bytes.left(bytes.indexOf("\r\n\r\n") + 2);
    for (const QByteArray& line : header.split('\n'))
        QVERIFY2(line.size() <= 79, line.constData());
}

QByteArray fieldOf(const QByteArray& bytes, const QByteArray& name)
{
    const QRegularExpression pattern(
        QStringLiteral("(?:^|\r\n)%1:((?:[^\r]|\r\n[ \t])*)\r\n").arg(QString::fromLatin1(name)));
    return pattern.match(QString::fromLatin1(bytes)).captured(1).toLatin1();
}

// The compiler sees the null pointer of std::get_if in Result::error(), which the assertion rules out.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnull-dereference"
/// The field that a refusal names.
QString refusedField(const base::Result<mime::Frozen>& result)
{
    const base::Error& error = result.error();
    return error.kind == base::Kind::Invalid ? error.detail : base::toName(error.kind);
}
#pragma GCC diagnostic pop

QString fieldError(const base::Result<mime::Frozen>& result)
{
    return result.ok() ? QStringLiteral("accepted") : refusedField(result);
}

/// Text from a small set of everything that has ever broken a mailer.
QString randomText(QRandomGenerator& random, int maxWords, bool lines)
{
    static const QStringList words = {QStringLiteral("plain"),
                                      QStringLiteral("perché"),
                                      QStringLiteral("日本語テキスト"),
                                      QStringLiteral("\U0001F600\U0001F468\u200D\U0001F469"),
                                      QStringLiteral("=?utf-8?Q?x?="),
                                      QStringLiteral("a=b"),
                                      QStringLiteral("."),
                                      QStringLiteral("From "),
                                      QStringLiteral("\"q\""),
                                      QStringLiteral("(c)"),
                                      QStringLiteral("<x@y>"),
                                      QStringLiteral(","),
                                      QStringLiteral("\\"),
                                      QStringLiteral("_"),
                                      QStringLiteral("?="),
                                      QStringLiteral("Привет"),
                                      QStringLiteral("x").repeated(90),
                                      QStringLiteral("--"),
                                      QStringLiteral(";"),
                                      QStringLiteral("&amp;")};
    QString text;
    const int count = random.bounded(1, maxWords + 1);
    for (int i = 0; i < count; ++i) {
        if (i > 0)
            text += lines && random.bounded(5) == 0 ? QStringLiteral("\n") : QStringLiteral(" ");
        text += words[random.bounded(static_cast<int>(words.size()))];
    }
    return lines ? text : text.trimmed();
}

} // namespace

class TestMimeComposer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesPlainText()
    {
        const auto result = mime::compose(simpleDraft(), kFrom, kNow);
        QVERIFY(result.ok());
        const mime::Frozen& frozen = result.value();
        verifySevenBit(frozen.bytes);
        QCOMPARE(fieldOf(frozen.bytes, "From"), QByteArray(" Ada Lovelace <ada@example.org>"));
        QCOMPARE(fieldOf(frozen.bytes, "To"), QByteArray(" Bob <bob@example.net>"));
        QCOMPARE(fieldOf(frozen.bytes, "Subject"), QByteArray(" Hello"));
        QCOMPARE(fieldOf(frozen.bytes, "MIME-Version"), QByteArray(" 1.0"));
        QVERIFY(!frozen.bytes.contains("User-Agent"));
        QVERIFY(frozen.bytes.endsWith("\r\n\r\nOne\r\nTwo\r\n"));
        QCOMPARE(frozen.sender, QStringLiteral("ada@example.org"));
        QCOMPARE(frozen.recipients, QStringList{QStringLiteral("bob@example.net")});
        QCOMPARE(frozen.subject, QStringLiteral("Hello"));
        static const QRegularExpression id(QStringLiteral("^<[0-9a-f]{32}@example\\.org>$"));
        QVERIFY(id.match(frozen.messageId).hasMatch());
        static const QRegularExpression date(
            QStringLiteral("^ \\w{3}, \\d{2} \\w{3} \\d{4} \\d{2}:\\d{2}:\\d{2} [+-]\\d{4}$"));
        QVERIFY(date.match(QString::fromLatin1(fieldOf(frozen.bytes, "Date"))).hasMatch());
        const model::Envelope envelope = mime::read(frozen.bytes).envelope;
        QCOMPARE(envelope.date, kNow);
        QCOMPARE(envelope.messageId, frozen.messageId);
    }

    void twoMessagesHaveTwoIds()
    {
        const auto first = mime::compose(simpleDraft(), kFrom, kNow);
        const auto second = mime::compose(simpleDraft(), kFrom, kNow);
        QVERIFY(first.value().messageId != second.value().messageId);
    }

    void blindCopiesAreInTheEnvelopeAlone()
    {
        model::Draft draft = simpleDraft();
        draft.cc = {{QString(), QStringLiteral("BOB@example.net")},
                    {QString(), QStringLiteral("c@example.net")}};
        draft.bcc = {{QStringLiteral("Secret"), QStringLiteral("hidden@example.net")}};
        const auto result = mime::compose(draft, kFrom, kNow);
        QVERIFY(result.ok());
        QVERIFY(result.value().hadBcc);
        QVERIFY(!result.value().bytes.contains("hidden@example.net"));
        QVERIFY(!result.value().bytes.toLower().contains("bcc"));
        QCOMPARE(result.value().recipients,
                 (QStringList{QStringLiteral("bob@example.net"), QStringLiteral("c@example.net"),
                              QStringLiteral("hidden@example.net")}));
        draft.to.clear();
        draft.cc.clear();
        const auto blind = mime::compose(draft, kFrom, kNow);
        QVERIFY(blind.ok());
        QCOMPARE(fieldOf(blind.value().bytes, "To"), QByteArray(" undisclosed-recipients:;"));
    }

    void refusesForgedFields()
    {
        const QString evil = QStringLiteral("x\r\nBcc: victim@example.com");
        model::Draft draft = simpleDraft();
        draft.subject = evil;
        QCOMPARE(fieldError(mime::compose(draft, kFrom, kNow)), QStringLiteral("subject"));
        for (const QChar c : {QChar(u'\n'), QChar(u'\r'), QChar(u'\0')}) {
            draft = simpleDraft();
            draft.subject = QStringLiteral("a") + c + QStringLiteral("b");
            QCOMPARE(fieldError(mime::compose(draft, kFrom, kNow)), QStringLiteral("subject"));
        }
        draft = simpleDraft();
        draft.to[0].name = evil;
        QCOMPARE(fieldError(mime::compose(draft, kFrom, kNow)), QStringLiteral("to"));
        draft = simpleDraft();
        draft.cc = {{QString(), QStringLiteral("a@b.example\r\nX: y")}};
        QCOMPARE(fieldError(mime::compose(draft, kFrom, kNow)), QStringLiteral("cc"));
        draft = simpleDraft();
        draft.bcc = {{QString(), QStringLiteral("nobody")}};
        QCOMPARE(fieldError(mime::compose(draft, kFrom, kNow)), QStringLiteral("bcc"));
        draft = simpleDraft();
        draft.inReplyTo = QStringLiteral("<a@b>\r\nX: y");
        QCOMPARE(fieldError(mime::compose(draft, kFrom, kNow)), QStringLiteral("in_reply_to"));
        draft = simpleDraft();
        draft.references = {QStringLiteral("no brackets")};
        QCOMPARE(fieldError(mime::compose(draft, kFrom, kNow)), QStringLiteral("references"));
        draft = simpleDraft();
        draft.attachments = {{evil, QString(), "x", QString()}};
        QCOMPARE(fieldError(mime::compose(draft, kFrom, kNow)), QStringLiteral("attachments"));
        draft = simpleDraft();
        QCOMPARE(fieldError(mime::compose(draft, {evil, QStringLiteral("a@b.example")}, kNow)),
                 QStringLiteral("from"));
        draft.to.clear();
        QCOMPARE(fieldError(mime::compose(draft, kFrom, kNow)), QStringLiteral("recipients"));
    }

    void refusesWhatCannotBeAnAddress_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<bool>("isGood");
        const auto row = [](const char* address, bool isGood) {
            QTest::newRow(address) << QString::fromUtf8(address) << isGood;
        };
        row("a@b.example", true);
        row("a+tag@b.example", true);
        row("o'brien@b.example", true);
        row("\"a b\"@c.example", true);
        row("a@[192.0.2.1]", true);
        row("a@localhost", true);
        row("a@bücher.example", true);
        row("bücher@b.example", false); // needs SMTPUTF8
        row("a", false);
        row("@b.example", false);
        row("a@", false);
        row("a b@c.example", false);
        row("a@b..example", false);
        row("a@b example", false);
        row("<a@b.example>", false);
        row("a@b.example>", false);
        row("a,b@c.example", false);
        row("a@b@c.example", false);
        row("\"a\"b\"@c.example", false);
    }
    void refusesWhatCannotBeAnAddress()
    {
        QFETCH(QString, address);
        model::Draft draft = simpleDraft();
        draft.to = {{QString(), address}};
        QTEST(mime::compose(draft, kFrom, kNow).ok(), "isGood");
    }

    void internationalDomainsTravelInAscii()
    {
        model::Draft draft = simpleDraft();
        draft.to = {{QString(), QStringLiteral("a@bücher.example")}};
        const auto result = mime::compose(draft, kFrom, kNow);
        QCOMPARE(result.value().recipients, QStringList{QStringLiteral("a@xn--bcher-kva.example")});
        QCOMPARE(fieldOf(result.value().bytes, "To"), QByteArray(" a@xn--bcher-kva.example"));
    }

    void writesAlternativesRelatedAndMixed()
    {
        model::Draft draft = simpleDraft();
        draft.html = QStringLiteral("<p>One <img src=\"cid:pic@x\"></p>");
        draft.attachments = {
            {QStringLiteral("pic.png"), QStringLiteral("image/png"), QByteArray("\x89PNG\r\n\n\r\0x", 10),
             QStringLiteral("pic@x")},
            {QStringLiteral("città 日本.pdf"), QString(), QByteArray(1000, '\xFF'), QString()}};
        const auto result = mime::compose(draft, kFrom, kNow);
        QVERIFY(result.ok());
        verifySevenBit(result.value().bytes);
        QVERIFY(fieldOf(result.value().bytes, "Content-Type").contains("multipart/mixed"));
        const mime::Document document = mime::read(result.value().bytes);
        QCOMPARE(document.text, QStringLiteral("One\nTwo\n"));
        QVERIFY(document.html.contains(QStringLiteral("cid:pic@x")));
        QCOMPARE(document.notices, QStringList());
        QCOMPARE(document.attachments.size(), 2);
        QCOMPARE(document.attachments[0].contentId, QStringLiteral("pic@x"));
        QVERIFY(document.attachments[0].isInline);
        QCOMPARE(mime::attachmentBytes(result.value().bytes, 1).value(), draft.attachments[0].bytes);
        QCOMPARE(document.attachments[1].name, QStringLiteral("città 日本.pdf"));
        QCOMPARE(document.attachments[1].type, QStringLiteral("application/pdf"));
        QCOMPARE(mime::attachmentBytes(result.value().bytes, 2).value(), draft.attachments[1].bytes);
    }

    void htmlAloneGetsAText()
    {
        model::Draft draft = simpleDraft();
        draft.text.clear();
        draft.html = QStringLiteral("<p>Solo <b>qui</b></p>");
        const mime::Document document = mime::read(mime::compose(draft, kFrom, kNow).value().bytes);
        QCOMPARE(document.text, QStringLiteral("Solo qui"));
        QVERIFY(document.html.contains(QStringLiteral("<b>qui</b>")));
    }

    void textSurvivesAsItIs_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("dots") << QStringLiteral(".\n..\n.x\n");
        QTest::newRow("From") << QStringLiteral("From here\n");
        QTest::newRow("long line") << QString(QStringLiteral("word ").repeated(1000) + u'\n');
        QTest::newRow("unbreakable") << QString(QStringLiteral("x").repeated(5000) + u'\n');
        QTest::newRow("trailing blanks") << QStringLiteral("a  \n\t\n b \n-- \nsig\n");
        QTest::newRow("accents") << QStringLiteral("perché\ncosì = 100%\n");
        QTest::newRow("Japanese") << QString(QStringLiteral("日本語").repeated(300) + u'\n');
        QTest::newRow("emoji") << QStringLiteral("\U0001F600 \U0001F468\u200D\U0001F469\n");
        QTest::newRow("equals") << QStringLiteral("=\n==\n=3D=\nperché=\n");
        QTest::newRow("empty") << QStringLiteral("\n");
        QTest::newRow("boundary look-alike") << QStringLiteral("--=_\n--\n");
    }
    void textSurvivesAsItIs()
    {
        QFETCH(QString, text);
        model::Draft draft = simpleDraft();
        draft.text = text;
        const auto result = mime::compose(draft, kFrom, kNow);
        verifySevenBit(result.value().bytes);
        QCOMPARE(mime::read(result.value().bytes).text, text);
        draft.html = QStringLiteral("<p>x</p>");
        const auto both = mime::compose(draft, kFrom, kNow);
        verifySevenBit(both.value().bytes);
        QCOMPARE(mime::read(both.value().bytes).text, text);
    }

    void bareEndsBecomeCrlf()
    {
        model::Draft draft = simpleDraft();
        draft.text = QStringLiteral("a\rb\nc\r\nd");
        QVERIFY(mime::compose(draft, kFrom, kNow).value().bytes.endsWith("\r\n\r\na\r\nb\r\nc\r\nd\r\n"));
    }

    void longHeadersFold()
    {
        model::Draft draft = simpleDraft();
        draft.subject = QStringLiteral("word ").repeated(60).trimmed();
        draft.references.clear();
        for (int i = 0; i < 50; ++i) {
            draft.references.append(QStringLiteral("<reference-number-%1@mail.example.org>").arg(i));
            draft.cc.append(
                {QStringLiteral("Número %1").arg(i), QStringLiteral("user%1@example.net").arg(i)});
        }
        draft.inReplyTo = draft.references.last();
        const auto result = mime::compose(draft, kFrom, kNow);
        verifySevenBit(result.value().bytes);
        const model::Envelope envelope = mime::read(result.value().bytes).envelope;
        QCOMPARE(envelope.subject, draft.subject);
        QCOMPARE(envelope.references, draft.references);
        QCOMPARE(envelope.inReplyTo, QStringList{draft.inReplyTo});
        QCOMPARE(envelope.cc, draft.cc);
    }

    /// Whatever is put into a draft comes out of the message again.
    void randomDraftsSurvive()
    {
        const QByteArray given = qgetenv("SCORTA_TEST_SEED");
        const quint32 seed = given.isEmpty() ? QRandomGenerator::system()->generate() : given.toUInt();
        qInfo("SCORTA_TEST_SEED=%u", seed);
        QRandomGenerator random(seed);
        for (int round = 0; round < 300; ++round) {
            model::Draft draft;
            const int recipients = random.bounded(1, 6);
            for (int i = 0; i < recipients; ++i) {
                draft.to.append({random.bounded(3) == 0 ? QString() : randomText(random, 4, false),
                                 QStringLiteral("user%1@example.net").arg(i)});
            }
            draft.subject = randomText(random, 15, false);
            draft.text = randomText(random, 60, true) + u'\n';
            if (random.bounded(2) == 0)
                draft.html = QStringLiteral("<p>%1</p>").arg(randomText(random, 30, true).toHtmlEscaped());
            const int attachments = random.bounded(0, 3);
            for (int i = 0; i < attachments; ++i) {
                QByteArray bytes(random.bounded(0, 500), '\0');
                for (char& c : bytes)
                    c = static_cast<char>(random.bounded(256));
                draft.attachments.append({QStringLiteral("file %1 ").arg(i) +
                                              randomText(random, 2, false).remove(u'\\').remove(u'/'),
                                          QStringLiteral("application/x-test"), bytes, QString()});
            }
            const auto result = mime::compose(draft, kFrom, kNow);
            QVERIFY(result.ok());
            verifySevenBit(result.value().bytes);
            const mime::Document document = mime::read(result.value().bytes);
            QCOMPARE(document.envelope.subject, draft.subject);
            QCOMPARE(document.text, draft.text);
            QCOMPARE(document.envelope.to.size(), draft.to.size());
            for (qsizetype i = 0; i < draft.to.size(); ++i) {
                QCOMPARE(document.envelope.to[i].address, draft.to[i].address);
                QCOMPARE(document.envelope.to[i].name, draft.to[i].name.simplified());
            }
            QCOMPARE(document.html.isEmpty(), draft.html.isEmpty());
            QCOMPARE(document.attachments.size(), draft.attachments.size());
            for (int i = 0; i < attachments; ++i) {
                QCOMPARE(document.attachments[i].name, draft.attachments[i].name.simplified());
                QCOMPARE(mime::attachmentBytes(result.value().bytes, i + 1).value(),
                         draft.attachments[i].bytes);
            }
            // What we compose is final: freezing it again changes nothing.
            const auto frozen = mime::freeze(result.value().bytes, kFrom, {}, kNow);
            QVERIFY(frozen.ok());
            QCOMPARE(frozen.value().bytes, result.value().bytes);
            QCOMPARE(frozen.value().messageId, result.value().messageId);
        }
    }

    void parsesAddresses()
    {
        const auto two =
            mime::parseAddresses(QStringLiteral("\"Lovelace, Ada\" <a@b.example>, René <r@c.example>"));
        QVERIFY(two.ok());
        QCOMPARE(two.value().size(), 2);
        QCOMPARE(two.value()[0].name, QStringLiteral("Lovelace, Ada"));
        QCOMPARE(two.value()[1].name, QStringLiteral("René"));
        QCOMPARE(mime::parseAddresses(QStringLiteral(" a@b.example ")).value()[0].address,
                 QStringLiteral("a@b.example"));
        QVERIFY(mime::parseAddresses(QString()).value().isEmpty());
        for (const char* bad : {"nobody", "Ada Lovelace", "a@b.example c@d.example",
                                "a@b.example\nBcc: x@y.example", "a@", "Ada <>", "ü@b.example"})
            QVERIFY2(!mime::parseAddresses(QString::fromUtf8(bad)).ok(), bad);
    }
};

QTEST_GUILESS_MAIN(TestMimeComposer)
#include "tst_MimeComposer.moc"
