#include "mime/Composer.h"
#include "mime/Reader.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QtTest>

using namespace scorta;

namespace {

/// Small mail that reaches every decoder.
const QList<QByteArray> kSeeds = {
    "From: \"Ada, L\" <ada@example.org>\r\nTo: team: a@b.example, =?utf-8?Q?Ren=C3=A9?= <r@c.example>;\r\n"
    "Subject: =?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?= =?gb2312?B?1tDOxA==?=\r\nDate: Fri, 23 Jan 2026 15:03:00 "
    "+0100\r\n"
    "Message-ID: <a@b>\r\nReferences: <1@x> <2@x>\r\nBcc: x@y.example\r\n\r\nHello\r\n> quote\r\n",
    "Content-Type: multipart/mixed; boundary=\"o\"\r\n\r\n--o\r\nContent-Type: multipart/alternative; "
    "boundary=i\r\n"
    "\r\n--i\r\nContent-Type: text/plain; charset=koi8-r\r\nContent-Transfer-Encoding: "
    "quoted-printable\r\n\r\n"
    "=F0=D2=C9=D7=C5=D4=\r\n!\r\n--i\r\nContent-Type: text/html\r\n\r\n<p style=\"color:red\">x<a "
    "href=\"http://e.example\">"
    "y</a><img src=\"cid:a\"></p>\r\n--i--\r\n--o\r\nContent-Type: image/png; name*0*=utf-8''a%20; "
    "name*1=b.png\r\n"
    "Content-Disposition: attachment; filename=\"../x.png\"\r\nContent-ID: <a>\r\nContent-Transfer-Encoding: "
    "base64\r\n"
    "\r\niVBORw0KGgoAAAANSUhEUg==\r\n--o\r\nContent-Type: message/rfc822\r\n\r\nSubject: "
    "in\r\n\r\nside\r\n--o--\r\n",
    "Content-Type: text/html; charset=iso-2022-jp\r\n\r\n<table "
    "background=http://t.example><tr><td>\x1B$BF|\x1B(B"
    "<script>x</script><style>@import 'http://t.example';</style><svg><a "
    "href=javascript:x>y</a></svg>&#x41;&amp;",
    "Content-Type: application/x\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 "
    "a\r\n%2&5L;&\\`\r\n`\r\nend\r\n",
};

const QList<QByteArray> kTokens = {"\r\n",
                                   "\r",
                                   "\n",
                                   "\r\n\r\n",
                                   "--o",
                                   "--o--",
                                   "--",
                                   "=?",
                                   "?=",
                                   "=?utf-8?B?",
                                   "=",
                                   "<",
                                   ">",
                                   "\"",
                                   "'",
                                   "(",
                                   ")",
                                   ";",
                                   ":",
                                   ",",
                                   "\\",
                                   "%00",
                                   "\0",
                                   "\xFF",
                                   "\xC3",
                                   "\x1B$B",
                                   "<!--",
                                   "-->",
                                   "<table>",
                                   "</p>",
                                   "<b ",
                                   "style=\"",
                                   "url(",
                                   "boundary=o",
                                   "charset=utf-7",
                                   "charset=utf-16",
                                   "base64",
                                   "multipart/mixed",
                                   "message/rfc822",
                                   "*0*=",
                                   "&#",
                                   "Content-Type: ",
                                   "Subject: ",
                                   "To: "};

QByteArray mutated(QByteArray bytes, QRandomGenerator& random)
{
    const int count = random.bounded(1, 8);
    for (int i = 0; i < count; ++i) {
        const qsizetype at = random.bounded(static_cast<int>(bytes.size()) + 1);
        const qsizetype length = random.bounded(1, 40);
        switch (random.bounded(6)) {
        case 0:
            bytes.remove(at, length);
            break;
        case 1:
            bytes.insert(at, kTokens[random.bounded(static_cast<int>(kTokens.size()))]);
            break;
        case 2:
            bytes.insert(at, bytes.mid(random.bounded(static_cast<int>(bytes.size()) + 1), 4 * length));
            break;
        case 3:
            if (at < bytes.size())
                bytes[at] = static_cast<char>(random.bounded(256));
            break;
        case 4:
            bytes.truncate(at);
            break;
        default: {
            const QByteArray& other = kSeeds[random.bounded(static_cast<int>(kSeeds.size()))];
            bytes.insert(at, other.mid(random.bounded(static_cast<int>(other.size()))));
        }
        }
    }
    return bytes;
}

bool isClean(const QString& text)
{
    return std::none_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x20; });
}

/// Looks at each attribute by itself: what an address spells between its quotes is no attribute.
bool isHarmless(const QString& html)
{
    static const QRegularExpression elements(
        QStringLiteral(
            "<(?:script|style|svg|math|iframe|object|embed|link|meta|base|form|input|video|audio)\\b"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression attribute(QStringLiteral(" ([\\w:-]+)=\"([^\"]*)\""));
    static const QRegularExpression tag(QStringLiteral("<[^>]*>"));
    if (elements.match(html).hasMatch())
        return false;
    for (auto tags = tag.globalMatch(html); tags.hasNext();) {
        for (auto found = attribute.globalMatch(tags.next().captured()); found.hasNext();) {
            const QRegularExpressionMatch match = found.next();
            const QString name = match.captured(1);
            const QString value = match.captured(2);
            if (name.startsWith(QLatin1String("on")) || name == QLatin1String("background") ||
                (name == QLatin1String("src") && !value.startsWith(QLatin1String("cid:")) &&
                 !value.startsWith(QLatin1String("data:image/"))) ||
                (name == QLatin1String("href") && value.startsWith(QLatin1String("javascript:"))) ||
                (name == QLatin1String("style") && value.contains(QLatin1String("url("))))
                return false;
        }
    }
    return true;
}

} // namespace

/// Mail nobody would write. Deterministic; SCORTA_FUZZ_SEED and SCORTA_FUZZ_ROUNDS change that.
class TestMimeFuzz : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAnything()
    {
        const QByteArray givenSeed = qgetenv("SCORTA_FUZZ_SEED");
        const QByteArray givenRounds = qgetenv("SCORTA_FUZZ_ROUNDS");
        const quint32 seed = givenSeed.isEmpty() ? 20260123 : givenSeed.toUInt();
        const int rounds = givenRounds.isEmpty() ? 20'000 : givenRounds.toInt();
        QRandomGenerator random(seed);
        for (int round = 0; round < rounds; ++round) {
            const QByteArray raw = mutated(kSeeds[random.bounded(static_cast<int>(kSeeds.size()))], random);
            m_current = raw;
            verifyAnswers(raw);
            if (QTest::currentTestFailed()) {
                qInfo("round %d of seed %u: %s", round, seed, raw.toPercentEncoding().constData());
                return;
            }
        }
    }

private:
    void verifyAnswers(const QByteArray& raw)
    {
        QElapsedTimer timer;
        timer.start();
        const mime::Document document = mime::read(raw);
        const mime::Summary summary = mime::summarise(raw);
        QCOMPARE(summary.envelope.subject, document.envelope.subject);
        QCOMPARE(summary.envelope.hasAttachment, document.envelope.hasAttachment);
        QCOMPARE(mime::messageId(raw), document.envelope.messageId);
        QVERIFY(isClean(document.envelope.subject));
        QVERIFY(isClean(document.envelope.snippet));
        for (const model::Address& address : document.envelope.from + document.envelope.to)
            QVERIFY(isClean(address.name) && isClean(address.address));
        QVERIFY(isHarmless(document.html));
        for (const mime::Attachment& attachment : document.attachments) {
            QVERIFY(!attachment.name.contains(u'/') && !attachment.name.contains(u'\\') &&
                    isClean(attachment.name));
            const auto bytes = mime::attachmentBytes(raw, attachment.n);
            QVERIFY(bytes.ok());
            QCOMPARE(bytes.value().size(), attachment.size);
        }
        verifyFreezes(raw);
        QVERIFY(timer.elapsed() < 2000);
    }

    static void verifyFreezes(const QByteArray& raw)
    {
        const model::Address from{QString(), QStringLiteral("a@b.example")};
        const auto frozen = mime::freeze(raw, from, {QStringLiteral("c@d.example")}, {});
        if (!frozen.ok())
            return;
        const QByteArray& bytes = frozen.value().bytes;
        QByteArray bare = bytes;
        bare.replace("\r\n", "");
        QVERIFY(!bare.contains('\r') && !bare.contains('\n'));
        QVERIFY(mime::read(bytes).envelope.bcc.isEmpty());
        // Frozen once is frozen for good.
        const auto again = mime::freeze(bytes, from, {QStringLiteral("c@d.example")}, {});
        QVERIFY(again.ok());
        QCOMPARE(again.value().bytes, bytes);
    }

    QByteArray m_current; ///< what is being read, for whoever looks at a core dump
};

QTEST_GUILESS_MAIN(TestMimeFuzz)
#include "tst_MimeFuzz.moc"
