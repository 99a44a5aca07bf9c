#include "mime/Reader.h"

#include <QCryptographicHash>
#include <QtTest>

using namespace scorta;

namespace {

QByteArray withHeader(const QByteArray& fields, const QByteArray& body = "text\r\n")
{
    return fields + "\r\n" + body;
}

QString subjectOf(const QByteArray& value)
{
    return mime::read(withHeader("Subject: " + value + "\r\n")).envelope.subject;
}

QList<model::Address> toOf(const QByteArray& value)
{
    return mime::read(withHeader("To: " + value + "\r\n")).envelope.to;
}

QString dateOf(const QByteArray& value)
{
    const model::Envelope envelope = mime::read(withHeader("Date: " + value + "\r\n")).envelope;
    return envelope.hasDate ? base::toIso(envelope.date) : QString();
}

const QByteArray kMixed = "From: Ada <ada@example.org>\r\n"
                          "To: bob@example.org\r\n"
                          "Subject: report\r\n"
                          "Message-ID: <1@example.org>\r\n"
                          "MIME-Version: 1.0\r\n"
                          "Content-Type: multipart/mixed; boundary=\"outer\"\r\n"
                          "\r\n"
                          "preamble\r\n"
                          "--outer\r\n"
                          "Content-Type: multipart/alternative; boundary=inner\r\n"
                          "\r\n"
                          "--inner\r\n"
                          "Content-Type: text/plain; charset=utf-8\r\n"
                          "Content-Transfer-Encoding: quoted-printable\r\n"
                          "\r\n"
                          "Perch=C3=A9 no=\r\nt\r\n"
                          "--inner\r\n"
                          "Content-Type: text/html; charset=utf-8\r\n"
                          "\r\n"
                          "<p>Why <b>not</b></p>\r\n"
                          "--inner--\r\n"
                          "\r\n"
                          "--outer\r\n"
                          "Content-Type: application/pdf; name=\"x.pdf\"\r\n"
                          "Content-Disposition: attachment; filename=\"../../etc/report.pdf\"\r\n"
                          "Content-Transfer-Encoding: base64\r\n"
                          "\r\n"
                          "SGVsbG8sIHdv\r\ncmxkIQ==\r\n"
                          "--outer\r\n"
                          "Content-Type: text/plain; name=notes.txt\r\n"
                          "Content-Disposition: attachment\r\n"
                          "\r\n"
                          "pineapple\r\n"
                          "--outer\r\n"
                          "Content-Type: message/rfc822\r\n"
                          "\r\n"
                          "Subject: inner subject\r\n"
                          "\r\n"
                          "marzipan\r\n"
                          "--outer--\r\n"
                          "epilogue\r\n";

} // namespace

class TestMimeReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decodesSubjects_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QString>("expected");
        QTest::newRow("plain") << QByteArray("Hello there") << QStringLiteral("Hello there");
        QTest::newRow("folded") << QByteArray("Hello\r\n there\r\n\tyou")
                                << QStringLiteral("Hello there you");
        QTest::newRow("Q") << QByteArray("=?ISO-8859-1?Q?Perch=E9_no?=") << QStringLiteral("Perché no");
        QTest::newRow("B") << QByteArray("=?utf-8?B?UGVyY2jDqQ==?= adesso")
                           << QStringLiteral("Perché adesso");
        // RFC 2047, 8: white space between encoded words goes, between others it stays.
        QTest::newRow("two words") << QByteArray("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=")
                                   << QStringLiteral("ab");
        QTest::newRow("two lines") << QByteArray("=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=")
                                   << QStringLiteral("ab");
        QTest::newRow("word and text") << QByteArray("=?ISO-8859-1?Q?a?= b") << QStringLiteral("a b");
        QTest::newRow("space inside") << QByteArray("=?ISO-8859-1?Q?a_b?=") << QStringLiteral("a b");
        QTest::newRow("language") << QByteArray("=?utf-8*it?Q?citt=C3=A0?=") << QStringLiteral("città");
        QTest::newRow("character cut in two")
            << QByteArray("=?utf-8?B?w6k=?= =?utf-8?Q?=C3?= =?utf-8?Q?=A8?=") << QStringLiteral("éè");
        QTest::newRow("Japanese") << QByteArray("=?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?=")
                                  << QStringLiteral("日本語");
        QTest::newRow("Chinese") << QByteArray("=?gb2312?B?1tDOxA==?=") << QStringLiteral("中文");
        QTest::newRow("Korean") << QByteArray("=?ks_c_5601-1987?B?x9Gx2w==?=") << QStringLiteral("한글");
        QTest::newRow("Russian") << QByteArray("=?koi8-r?B?8NLJ18XU?=") << QStringLiteral("Привет");
        QTest::newRow("Thai") << QByteArray("=?tis-620?Q?=E4=B7=C2?=") << QStringLiteral("ไทย");
        QTest::newRow("Greek") << QByteArray("=?iso-8859-7?Q?=C5=EB?=") << QStringLiteral("Ελ");
        QTest::newRow("quotes of Windows") << QByteArray("=?iso-8859-1?Q?=93a=94?=") << QStringLiteral("“a”");
        QTest::newRow("raw UTF-8") << QByteArray("Perch\xC3\xA9") << QStringLiteral("Perché");
        QTest::newRow("raw Latin") << QByteArray("Perch\xE9 \x80") << QStringLiteral("Perché €");
        QTest::newRow("not a word") << QByteArray("=?utf-8?X?abc?= =?")
                                    << QStringLiteral("=?utf-8?X?abc?= =?");
        QTest::newRow("unfinished") << QByteArray("=?utf-8?Q?abc") << QStringLiteral("=?utf-8?Q?abc");
        QTest::newRow("unknown charset") << QByteArray("=?x-klingon?Q?abc?=") << QStringLiteral("abc");
        QTest::newRow("forged line") << QByteArray("=?utf-8?Q?a=0D=0ABcc:_x@y?=")
                                     << QStringLiteral("a  Bcc: x@y");
        QTest::newRow("bare CR") << QByteArray("a\rb") << QStringLiteral("a b");
        QTest::newRow("NUL") << QByteArray("a\0b", 3) << QStringLiteral("a b");
    }
    void decodesSubjects()
    {
        QFETCH(QByteArray, value);
        QFETCH(QString, expected);
        QCOMPARE(subjectOf(value), expected);
    }

    void rawHeaderFollowsTheDeclaredCharset()
    {
        const mime::Document document = mime::read(
            withHeader("Subject: \xF0\xD2\xC9\xD7\xC5\xD4\r\nContent-Type: text/plain; charset=koi8-r\r\n"));
        QCOMPARE(document.envelope.subject, QStringLiteral("Привет"));
        QVERIFY(document.notices.contains(QStringLiteral("charset_guessed")));
    }

    void readsAddresses_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QString>("expected"); // name|address, one a line
        const auto row = [](const char* name, const QByteArray& value, const char* expected) {
            QTest::newRow(name) << value << QString::fromUtf8(expected);
        };
        row("bare", "a@b.example", "|a@b.example");
        row("name", "Ada Lovelace <a@b.example>", "Ada Lovelace|a@b.example");
        row("two", "Ada <a@b.example>, c@d.example", "Ada|a@b.example\n|c@d.example");
        row("comma in quotes", "\"Lovelace, Ada\" <a@b.example>", "Lovelace, Ada|a@b.example");
        row("escaped quote", "\"a \\\"b\\\" c\" <a@b.example>", "a \"b\" c|a@b.example");
        row("comment as name", "a@b.example (Ada)", "Ada|a@b.example");
        row("nested comment", "Ada (a (b) c) <a@b.example>", "Ada|a@b.example");
        row("group", "friends: a@b.example, Bob <b@c.example>;, z@z.example",
            "|a@b.example\nBob|b@c.example\n|z@z.example");
        row("empty group", "undisclosed-recipients:;", "");
        row("route", "<@relay.example,@other.example:a@b.example>", "|a@b.example");
        row("quoted local part", "\"a b\"@c.example", "|\"a b\"@c.example");
        row("encoded name", "=?utf-8?Q?Ren=C3=A9?= <r@b.example>", "René|r@b.example");
        row("encoded in quotes", "\"=?utf-8?Q?Ren=C3=A9?=\" <r@b.example>", "René|r@b.example");
        row("encoded comma", "=?utf-8?Q?A,_B?= <r@b.example>", "A, B|r@b.example");
        row("folded", "Ada\r\n <a@b.example>,\r\n\tc@d.example", "Ada|a@b.example\n|c@d.example");
        row("raw 8-bit", "Ren\xC3\xA9 <r@b.example>", "René|r@b.example");
        row("missing bracket", "Ada <a@b.example, c@d.example", "Ada|a@b.example\n|c@d.example");
        row("empty pieces", ", ,a@b.example,,", "|a@b.example");
        row("white space around at", "a @ b.example", "|a@b.example");
        row("name without brackets", "Ada Lovelace a@b.example", "Ada Lovelace|a@b.example");
        row("literal", "a@[192.0.2.1]", "|a@[192.0.2.1]");
        row("literal with colon", "a@[IPv6:2001:db8::1]", "|a@[IPv6:2001:db8::1]");
    }
    void readsAddresses()
    {
        QFETCH(QByteArray, value);
        QFETCH(QString, expected);
        QStringList found;
        for (const model::Address& address : toOf(value))
            found.append(address.name + u'|' + address.address);
        QCOMPARE(found.join(u'\n'), expected);
    }

    /// Tricks that put somebody else's address in front of the real one ("mailsploit").
    void showsTheRealSender()
    {
        const QByteArray other = QByteArray("president@whitehouse.example").toBase64();
        const QList<QByteArray> senders = {
            "=?utf-8?b?" + other + "?==?utf-8?Q?=0A=00?=@attacker.example",
            "=?utf-8?b?" + other + "?= <user@attacker.example>",
            QByteArray("\xE2\x80\xAEpresident\xE2\x80\x8B <user@attacker.example>"),
            "=?utf-8?b?" + other + "?= user@attacker.example"};
        for (const QByteArray& sender : senders) {
            const model::Envelope envelope = mime::read(withHeader("From: " + sender + "\r\n")).envelope;
            QCOMPARE(envelope.from.size(), 1);
            QVERIFY(envelope.from[0].address.endsWith(QLatin1String("@attacker.example")));
            QVERIFY(!envelope.from[0].address.contains(QLatin1String("whitehouse")));
            const QString shown = model::display(envelope.from);
            for (const QChar c : shown) {
                QVERIFY(c.unicode() >= 0x20);
                QVERIFY(c.unicode() != 0x202E && c.unicode() != 0x200B);
            }
        }
    }

    void readsDates_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QString>("expected");
        const auto row = [](const QByteArray& value, const char* expected) {
            QTest::newRow(value.constData()) << value << QString::fromLatin1(expected);
        };
        row("Fri, 23 Jan 2026 15:03:00 +0100", "2026-01-23T14:03:00Z");
        row("23 Jan 2026 15:03 +0100", "2026-01-23T14:03:00Z");
        row("Fri,23 Jan 2026 15:03:00 +0100 (CET)", "2026-01-23T14:03:00Z");
        row("Fri, 23 Jan 26 09:03:00 EST", "2026-01-23T14:03:00Z");
        row("Tue, 01 Jul 97 08:30:00 GMT", "1997-07-01T08:30:00Z");
        row("Thu, 29 Feb 2024 23:59:60 -0000", "2024-03-01T00:00:00Z");
        row("Fri Jan 23 14:03:00 2026", "2026-01-23T14:03:00Z");
        row("Mon, 27-Nov-2023 15:46:00 -0330", "2023-11-27T19:16:00Z");
        row("Sun, 30 Feb 2025 10:00:00 +0000", "");
        row("yesterday", "");
        row("", "");
    }
    void readsDates()
    {
        QFETCH(QByteArray, value);
        QTEST(dateOf(value), "expected");
    }

    void readsIds()
    {
        const model::Envelope envelope =
            mime::read(
                withHeader("Message-ID:\r\n <a.b@c>\r\nIn-Reply-To: Your mail of Monday <x@y> (note)\r\n"
                           "References: <1@y>\r\n <2@y>\t<1@y> rubbish <3@y>\r\n"
                           "List-Id: \"The list\" <list.example.org>\r\n"))
                .envelope;
        QCOMPARE(envelope.messageId, QStringLiteral("<a.b@c>"));
        QCOMPARE(envelope.inReplyTo, QStringList{QStringLiteral("<x@y>")});
        QCOMPARE(envelope.references,
                 (QStringList{QStringLiteral("<1@y>"), QStringLiteral("<2@y>"), QStringLiteral("<3@y>")}));
        QCOMPARE(envelope.listId, QStringLiteral("list.example.org"));
        QCOMPARE(mime::messageId("Received: x\r\nmessage-id : <q@r>\r\n"), QStringLiteral("<q@r>"));
        QCOMPARE(mime::messageId("Subject: x\r\n\r\nMessage-ID: <q@r>\r\n"), QString());
    }

    void readsMixedMail()
    {
        const mime::Document document = mime::read(kMixed);
        QCOMPARE(document.text, QStringLiteral("Perché not"));
        QCOMPARE(document.html.trimmed(), QStringLiteral("<p>Why <b>not</b></p>"));
        QCOMPARE(document.notices, QStringList());
        QCOMPARE(document.attachments.size(), 3);
        const mime::Attachment& pdf = document.attachments[0];
        QCOMPARE(pdf.n, 1);
        QCOMPARE(pdf.name, QStringLiteral("report.pdf"));
        QCOMPARE(pdf.type, QStringLiteral("application/pdf"));
        QCOMPARE(pdf.size, 13);
        QCOMPARE(pdf.sha256, QCryptographicHash::hash("Hello, world!", QCryptographicHash::Sha256));
        QVERIFY(!pdf.isInline);
        QCOMPARE(document.attachments[1].name, QStringLiteral("notes.txt"));
        QCOMPARE(document.attachments[2].type, QStringLiteral("message/rfc822"));
        QVERIFY(document.envelope.hasAttachment);
        QCOMPARE(document.headers.first().first, QStringLiteral("From"));
        const auto bytes = mime::attachmentBytes(kMixed, 1);
        QVERIFY(bytes.ok());
        QCOMPARE(bytes.value(), QByteArray("Hello, world!"));
        QCOMPARE(mime::attachmentBytes(kMixed, 4).error().kind, base::Kind::NotFound);
        QCOMPARE(mime::attachmentBytes(kMixed, 0).error().kind, base::Kind::NotFound);
    }

    void sameWithBareLineFeeds()
    {
        QByteArray unixEnds = kMixed;
        unixEnds.replace("\r\n", "\n");
        QCOMPARE(mime::read(unixEnds).text, QStringLiteral("Perché not"));
        QCOMPARE(mime::read(unixEnds).attachments.size(), 3);
        QByteArray macEnds = kMixed;
        macEnds.replace("\r\n", "\r");
        QCOMPARE(mime::read(macEnds).text, QStringLiteral("Perché not"));
        QCOMPARE(mime::read(macEnds).attachments.size(), 3);
        QCOMPARE(mime::messageId(macEnds), QStringLiteral("<1@example.org>"));
    }

    void summarisesForSearch()
    {
        const mime::Summary summary = mime::summarise(kMixed);
        QCOMPARE(summary.search.subject, QStringLiteral("report"));
        QCOMPARE(summary.search.sender, QStringLiteral("Ada <ada@example.org>"));
        QCOMPARE(summary.search.recipients, QStringLiteral("bob@example.org"));
        QVERIFY(summary.search.body.contains(QStringLiteral("Perché not")));
        QVERIFY(!summary.search.body.contains(QStringLiteral("Why"))); // the other form of the same text
        QVERIFY(summary.search.body.contains(QStringLiteral("pineapple")));
        QVERIFY(summary.search.body.contains(QStringLiteral("inner subject")));
        QVERIFY(summary.search.body.contains(QStringLiteral("marzipan")));
        QCOMPARE(summary.search.fileNames, QStringLiteral("report.pdf\nnotes.txt"));
        QCOMPARE(summary.envelope.snippet, QStringLiteral("Perché not"));
        QVERIFY(summary.envelope.hasAttachment);
    }

    void htmlAloneBecomesText()
    {
        const QByteArray raw = withHeader(
            "Content-Type: text/html; charset=utf-8\r\n",
            "<html><head><title>no</title><style>p{x:y}</style></head><body><p>One &amp; two&nbsp;"
            "&#8364;</p><script>alert(1)</script><div>Three<br>four &lt;ok&gt;</div></body></html>");
        const mime::Document document = mime::read(raw);
        QCOMPARE(document.text, QStringLiteral("One & two €\nThree\nfour <ok>"));
        QCOMPARE(mime::summarise(raw).search.body, document.text);
    }

    void snippetLeavesQuotesOut()
    {
        const auto snippetOf = [](const QByteArray& body) {
            return mime::summarise(withHeader("Subject: x\r\n", body)).envelope.snippet;
        };
        QCOMPARE(
            snippetOf(
                "On Monday Bob wrote:\r\n> question\r\n> more\r\n\r\nMy   answer\r\nhere\r\n-- \r\nAda\r\n"),
            QStringLiteral("My answer here"));
        QCOMPARE(snippetOf("> only a quote\r\n"), QStringLiteral("> only a quote"));
        QVERIFY(snippetOf(QByteArray(5000, 'x')).size() == 160);
    }

    void inlinePicturesAreNoPaperClip()
    {
        const QByteArray raw = withHeader("Content-Type: multipart/related; boundary=b\r\n",
                                          "--b\r\nContent-Type: text/html\r\n\r\n<img "
                                          "src=\"cid:pic@x\">\r\n--b\r\nContent-Type: image/png; "
                                          "name=p.png\r\nContent-ID: <pic@x>\r\nContent-Transfer-Encoding: "
                                          "base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n");
        const mime::Document document = mime::read(raw);
        QVERIFY(!document.envelope.hasAttachment);
        QCOMPARE(document.attachments.size(), 1);
        QVERIFY(document.attachments[0].isInline);
        QCOMPARE(document.attachments[0].contentId, QStringLiteral("pic@x"));
        QVERIFY(document.html.contains(QStringLiteral("src=\"cid:pic@x\"")));
    }

    void readsFileNames_data()
    {
        QTest::addColumn<QByteArray>("disposition");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const QByteArray& parameters, const char* expected) {
            QTest::newRow(name) << "Content-Type: application/x\r\nContent-Disposition: attachment; " +
                                       parameters + "\r\n"
                                << QString::fromUtf8(expected);
        };
        row("plain", "filename=a.txt", "a.txt");
        row("quoted", "filename=\"a b;c.txt\"", "a b;c.txt");
        row("spaces unquoted", "filename=a b.txt; size=3", "a b.txt");
        row("extended", "filename*=UTF-8''citt%C3%A0.txt", "città.txt");
        row("extended wins", "filename=\"citta.txt\"; filename*=UTF-8''citt%C3%A0.txt", "città.txt");
        row("continued", "filename*0=\"long \"; filename*1=\"name.txt\"", "long name.txt");
        row("continued, any order", "filename*1=name.txt; filename*0=\"long \"", "long name.txt");
        row("continued, encoded", "filename*0*=UTF-8''citt%C3; filename*1*=%A0; filename*2=.txt",
            "città.txt");
        row("encoded word", "filename=\"=?iso-8859-1?Q?citt=E0.txt?=\"", "città.txt");
        row("path", "filename=\"C:\\dir\\evil.exe\"", "evil.exe");
        row("only dots", "filename=\"..\"", "");
        row("reversed", "filename*=UTF-8''cod%E2%80%AEtxt.exe", "codtxt.exe");
        row("control characters", "filename*=UTF-8''a%0D%0Ab%00.txt", "ab.txt");
    }
    void readsFileNames()
    {
        QFETCH(QByteArray, disposition);
        QFETCH(QString, expected);
        const mime::Document document = mime::read(withHeader(disposition));
        QCOMPARE(document.attachments.size(), 1);
        QCOMPARE(document.attachments[0].name, expected);
    }

    void decodesBrokenTransferEncodings()
    {
        const auto textOf = [](const QByteArray& encoding, const QByteArray& body) {
            return mime::read(withHeader("Content-Transfer-Encoding: " + encoding + "\r\n", body)).text;
        };
        QCOMPARE(textOf("quoted-printable", "a=3Db =XY = \r\nc=\r\nd=E"), QStringLiteral("a=b =XY cd=E"));
        QCOMPARE(textOf("base64", "SGVs!bG8\r\n=\r\n-- \r\nlist footer\r\n"), QStringLiteral("Hello"));
        QCOMPARE(textOf("BASE64", "SGVsbG8"), QStringLiteral("Hello"));
        QCOMPARE(textOf("x-nobody-knows", "as is"), QStringLiteral("as is"));
        QVERIFY(mime::read(withHeader("Content-Transfer-Encoding: x-nobody-knows\r\n"))
                    .notices.contains(QStringLiteral("unknown_encoding")));
        QCOMPARE(textOf("x-uuencode", "begin 644 a\r\n%2&5L;&\\`\r\n`\r\nend\r\n"), QStringLiteral("Hello"));
    }

    void loosesNothingWhenBoundariesAreWrong()
    {
        const QByteArray head = "Content-Type: multipart/mixed; boundary=never\r\n";
        mime::Document document = mime::read(withHeader(head, "the only copy of this text\r\n"));
        QCOMPARE(document.text.trimmed(), QStringLiteral("the only copy of this text"));
        QVERIFY(document.notices.contains(QStringLiteral("boundary_missing")));
        document = mime::read(withHeader("Content-Type: multipart/mixed\r\n", "no boundary named\r\n"));
        QCOMPARE(document.text.trimmed(), QStringLiteral("no boundary named"));
        document = mime::read(withHeader(head, "--never\r\n\r\ncut off"));
        QCOMPARE(document.text, QStringLiteral("cut off"));
        QVERIFY(document.notices.contains(QStringLiteral("truncated")));
        // A boundary that begins like another one must not be taken for it.
        document =
            mime::read(withHeader("Content-Type: multipart/mixed; boundary=ab\r\n",
                                  "--ab\r\n\r\none\r\n--abc\r\nstill one\r\n--ab\r\n\r\ntwo\r\n--ab--\r\n"));
        QCOMPARE(document.text, QStringLiteral("one\n--abc\nstill one\ntwo"));
    }

    void anOuterBoundaryEndsAnUnclosedInnerMultipart()
    {
        const mime::Document document =
            mime::read(withHeader("Content-Type: multipart/mixed; boundary=o\r\n",
                                  "--o\r\nContent-Type: multipart/mixed; "
                                  "boundary=i\r\n\r\n--i\r\n\r\none\r\n--o\r\n\r\ntwo\r\n--o--\r\n"));
        QCOMPARE(document.text, QStringLiteral("one\ntwo"));
    }

    void toleratesBrokenHeaders()
    {
        QCOMPARE(
            mime::read("From somebody Mon Jan 1 00:00:00 2024\r\nSubject: x\r\n\r\nbody").envelope.subject,
            QStringLiteral("x"));
        QCOMPARE(mime::read("Subject: x\r\nno colon here\r\nmore").text,
                 QStringLiteral("no colon here\nmore"));
        QCOMPARE(mime::read(" continued\r\nSubject: x\r\n\r\n").envelope.subject, QStringLiteral("x"));
        QCOMPARE(mime::read("\xEF\xBB\xBFSubject: x\r\n\r\nb").envelope.subject, QStringLiteral("x"));
        QCOMPARE(mime::read(QByteArray()).text, QString());
        QCOMPARE(mime::read("just text, no header").text, QStringLiteral("just text, no header"));
        QCOMPARE(mime::summarise("\r\n\r\n").envelope.subject, QString());
    }

    void plainAndHtmlSideBySideAreBothShown()
    {
        const mime::Document document = mime::read(withHeader(
            "Content-Type: multipart/mixed; boundary=b\r\n",
            "--b\r\nContent-Type: text/html\r\n\r\n<b>hello</b>\r\n--b\r\n\r\na <footer>\r\n--b--\r\n"));
        QVERIFY(document.html.contains(QStringLiteral("<b>hello</b>")));
        QVERIFY(document.html.contains(QStringLiteral("a &lt;footer&gt;")));
        QCOMPARE(document.text, QStringLiteral("hello\na <footer>"));
    }
};

QTEST_GUILESS_MAIN(TestMimeReader)
#include "tst_MimeReader.moc"
