#include "mime/Html.h"
#include "mime/Reader.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QtTest>

using namespace scorta;

namespace {

QString safe(const char* html)
{
    return mime::sanitise(QString::fromUtf8(html)).html;
}

/// Every way to reach the outside that the rendered form of a mail has.
void verifyHarmless(const QString& html)
{
    static const QRegularExpression loading(
        QStringLiteral(
            "(?:src|srcset|background|poster|data|action|code|codebase|manifest|xlink:href)\\s*=\\s*"
            "[\"']?\\s*(?!cid:|data:image/)"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression forbidden(
        QStringLiteral(
            "<\\s*/?(?:script|style|link|meta|base|iframe|frame|object|embed|applet|svg|math|video|"
            "audio|source|form|input|button|textarea|select|template|title|html|head|body)\\b|"
            "\\son\\w+\\s*=|url\\s*\\(|@import|javascript:|expression\\s*\\(|behaviou?r\\s*:"),
        QRegularExpression::CaseInsensitiveOption);
    // Only inside tags anything can happen, and what a title or alt says is text as well.
    static const QRegularExpression tag(QStringLiteral("<[^>]*>"));
    static const QRegularExpression spoken(QStringLiteral(" (?:title|alt)=\"[^\"]*\""));
    QString tags;
    for (auto tagMatches = tag.globalMatch(html); tagMatches.hasNext();)
        tags += tagMatches.next().captured().remove(spoken);
    QRegularExpressionMatch match = loading.match(tags);
    QVERIFY2(!match.hasMatch(), qPrintable(match.captured() + u" in " + html));
    match = forbidden.match(tags);
    QVERIFY2(!match.hasMatch(), qPrintable(match.captured() + u" in " + html));
}

} // namespace

class TestMimeHtml : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatMailIsMadeOf()
    {
        QCOMPARE(safe("<p>Hello <b>you</b> &amp; <i>me</i></p>"),
                 QStringLiteral("<p>Hello <b>you</b> &amp; <i>me</i></p>"));
        QCOMPARE(
            safe("<a href='https://example.org/?a=1&amp;b=2'>x</a>"),
            QStringLiteral("<a href=\"https://example.org/?a=1&amp;b=2\" rel=\"noopener noreferrer\">x</a>"));
        QCOMPARE(safe("<a href=\"mailto:a@b.example\">x</a>"),
                 QStringLiteral("<a href=\"mailto:a@b.example\" rel=\"noopener noreferrer\">x</a>"));
        QCOMPARE(safe("<img src=\"cid:a@b\" alt=\"pic\" width=\"3\">"),
                 QStringLiteral("<img src=\"cid:a@b\" alt=\"pic\" width=\"3\">"));
        QCOMPARE(safe("<td colspan=2>x</td>"), QStringLiteral("x")); // no cell without a table
        QVERIFY(safe("<table border=1><tr><td colspan=2>x<td>y</table>")
                    .contains(QStringLiteral("<td colspan=\"2\">x</td><td>y</td>")));
        QCOMPARE(safe("<ul><li>a<li>b</ul>"), QStringLiteral("<ul><li>a</li><li>b</li></ul>"));
        QCOMPARE(safe("<p style=\"COLOR: Red; position:fixed; width:10px\">x</p>"),
                 QStringLiteral("<p style=\"color: red; width: 10px\">x</p>"));
        QCOMPARE(safe("1 < 2 && 3 > 2"), QStringLiteral("1 &lt; 2 &amp;&amp; 3 &gt; 2"));
        QCOMPARE(safe("<p>&euro; è 日本</p>"), QStringLiteral("<p>€ è 日本</p>"));
        QVERIFY(safe("<img src=\"data:image/png;base64,iVBORw0KGgo=\">")
                    .contains(QStringLiteral("data:image/png")));
    }

    void dropsWhatIsDangerous_data()
    {
        QTest::addColumn<QByteArray>("html");
        const auto row = [](const QByteArray& html) { QTest::newRow(html.left(40).constData()) << html; };
        row("<script>alert(1)</script>x");
        row("<scr<script></script>ipt>alert(1)</scr</script>ipt>");
        row("<img src=x onerror=alert(1)>");
        row("<img/src=x/onerror=alert(1)//");
        row("<svg onload=alert(1)><image xlink:href=http://t.example/></svg>");
        row("<math><mtext><style><img src=http://t.example/></style></mtext></math>");
        row("<a href=\"java&#x73;cript:alert(1)\">x</a>");
        row("<a href=\" jav\tascript:alert(1)\">x</a>");
        row("<a href=\"data:text/html,<script>alert(1)</script>\">x</a>");
        row("<iframe src=\"http://t.example/\"></iframe>");
        row("<form action=http://t.example/><input name=a><button>go</button></form>");
        row("<p style=\"background:url(http://t.example/)\">x</p>");
        row("<p style=\"background:u\\72l(http://t.example/)\">x</p>");
        row("<p style=\"background:/**/url/**/(http://t.example/)\">x</p>");
        row("<p style=\"background-image:image-set('http://t.example/' 1x)\">x</p>");
        row("<p style=\"width:expression(alert(1))\">x</p>");
        row("<p style=\"content:'a';behavior:url(x)\">x</p>");
        row("<style>@import 'http://t.example/';</style>");
        row("<link rel=stylesheet href=http://t.example/>");
        row("<base href=http://t.example/><a href=x>y</a>");
        row("<meta http-equiv=refresh content='0;url=http://t.example/'>");
        row("<img srcset=\"http://t.example/ 1x\">");
        row("<table background=http://t.example/><tr><td background=//t.example/>x</table>");
        row("<body background=http://t.example/ onload=alert(1)>x");
        row("<video poster=http://t.example/><source src=http://t.example/></video>");
        row("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>");
        row("<p title='\"><img src=x onerror=alert(1)>'>x</p>");
        row("<!--><img src=http://t.example/>-->");
        row("<![CDATA[<img src=http://t.example/>]]>");
        row("<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\"></textarea>");
        row("<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\"></xmp>");
        row("<img src=\"data:image/svg+xml;base64,PHN2Zz4=\">");
        row("<img src=\"\x01http://t.example/\">");
        row("<img src=\"view-source:http://t.example/\">");
        row("<font face=\"a\" face=\"b\" onfocus=x>y</font>");
        row("<p\x0Conclick=alert(1)>x</p>");
        row("<image src=http://t.example/>");
        row("<isindex action=http://t.example/>");
        row("<object data=http://t.example/><embed src=http://t.example/></object>");
        row("<plaintext><img src=http://t.example/>");
    }
    void dropsWhatIsDangerous()
    {
        QFETCH(QByteArray, html);
        const QString result = safe(html.constData());
        verifyHarmless(result);
        static const QRegularExpression address(QStringLiteral("<[^>]*t\\.example"));
        QVERIFY2(!address.match(result).hasMatch(), qPrintable(result));
    }

    void countsWhatItBlocked()
    {
        const auto count = [](const char* html) {
            return mime::sanitise(QString::fromUtf8(html)).blockedRemote;
        };
        QCOMPARE(count("<p>nothing</p><img src=cid:a><a href=http://x.example/>y</a>"), 0);
        QCOMPARE(count("<img src=http://x.example/1><img src=//x.example/2>"), 2);
        QCOMPARE(count("<p style='background:url(http://x.example/)'>a</p>"), 1);
        QCOMPARE(count("<link rel=stylesheet href=http://x.example/a.css>"), 1);
        QCOMPARE(count("<style>a{background:url(http://x.example/)}</style>"), 1);
        QCOMPARE(count("<iframe src=http://x.example/></iframe>"), 1);
        QCOMPARE(count("<table background=http://x.example/><tr><td>x</table>"), 1);
    }

    void nothingPhonesHome()
    {
        const QString path = QStringLiteral("/email-privacy-tester/vectors.json");
        QString corpora = QDir::cleanPath(QStringLiteral(SCORTA_SOURCE_DIR "/../shared/corpora"));
        if (!QFile::exists(corpora + path))
            corpora = QDir::cleanPath(QStringLiteral(SCORTA_SOURCE_DIR "/../../shared/corpora"));
        QFile file(corpora + path);
        if (!file.open(QIODevice::ReadOnly))
            QSKIP(qPrintable(QStringLiteral("no vectors at ") + corpora + path));
        int count = 0;
        for (const QJsonValue& value : QJsonDocument::fromJson(file.readAll()).array()) {
            const QString description = value[QStringLiteral("desc")].toString();
            const QString markup = description.mid(std::max<qsizetype>(0, description.indexOf(u'<')));
            const QByteArray raw =
                "Content-Type: text/html; charset=utf-8\r\n\r\n<html><body>" + markup.toUtf8();
            const mime::Document document = mime::read(raw);
            const QString id = value[QStringLiteral("id")].toString();
            verifyHarmless(document.html);
            // As text it may stand there (the descriptions quote it), as part of a tag it may not.
            static const QRegularExpression inTag(QStringLiteral("<[^>]*TRACKING_URL"));
            QVERIFY2(!inTag.match(document.html).hasMatch(), qPrintable(id + u": " + document.html));
            ++count;
        }
        QCOMPARE(count, 38);
    }

    void cutsNestingInsteadOfCrashing()
    {
        const mime::SafeHtml deep = mime::sanitise(QStringLiteral("<div>").repeated(100'000) + u'x');
        QVERIFY(deep.isCut);
        QVERIFY(deep.html.contains(u'x'));
        QVERIFY(deep.html.count(QStringLiteral("<div>")) <= 200);
    }
};

QTEST_GUILESS_MAIN(TestMimeHtml)
#include "tst_MimeHtml.moc"
