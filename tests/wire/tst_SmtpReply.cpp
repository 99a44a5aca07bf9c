#include "smtp/Commands.h"
#include "smtp/Grade.h"
#include "smtp/Reply.h"

#include <QTest>

using namespace scorta;
using smtp::Reply;
using smtp::ReplyReader;
using smtp::Stage;
using smtp::Verdict;
using State = smtp::ReplyReader::State;

class TestSmtpReply : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsReplies_data();
    void readsReplies();
    void readsByteByByte();
    void leavesWhatFollows();
    void refusesNonsense_data();
    void refusesNonsense();
    void grades_data();
    void grades();
    void gradesLogins();
    void stuffsDots_data();
    void stuffsDots();
    void knowsCleanLineEnds();
    void keepsCommandsWhole_data();
    void keepsCommandsWhole();
    void writesParameters();
};

void TestSmtpReply::readsReplies_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("enhanced");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const char* bytes, int code, const char* enhanced,
                        const char* text) {
        QTest::newRow(name) << QByteArray(bytes) << code << QString::fromUtf8(enhanced)
                            << QString::fromUtf8(text);
    };
    row("plain", "250 Ok\r\n", 250, "", "Ok");
    row("bare code", "250\r\n", 250, "", "");
    row("bare LF", "250 Ok\n", 250, "", "Ok");
    row("enhanced", "550 5.1.1 No such user\r\n", 550, "5.1.1", "No such user");
    row("enhanced alone", "250 2.0.0\r\n", 250, "2.0.0", "");
    row("several lines", "550-5.7.1 Go away.\r\n550-5.7.1 Really,\r\n550 5.7.1 do.\r\n", 550, "5.7.1",
        "Go away. Really, do.");
    row("a version is no code", "250 2.0 is out\r\n", 250, "", "2.0 is out");
    row("an address is no code", "250 5.1.1.1 ok\r\n", 250, "", "5.1.1.1 ok");
    row("UTF-8", "550 5.1.1 casella è piena\r\n", 550, "5.1.1", "casella è piena");
    row("controls", "550 a\x1b[31m\tb\r\n", 550, "", "a [31m b");
}

void TestSmtpReply::readsReplies()
{
    QFETCH(QByteArray, bytes);
    ReplyReader reader;
    QCOMPARE(reader.read(bytes), State::Complete);
    QTEST(reader.reply().code, "code");
    QTEST(reader.reply().enhanced, "enhanced");
    QTEST(reader.reply().text, "text");
    QVERIFY(bytes.isEmpty());
}

void TestSmtpReply::readsByteByByte()
{
    const QByteArray all = "250-first\r\n250-SIZE 1000\r\n250 last\r\n";
    ReplyReader reader;
    QByteArray buffer;
    for (qsizetype i = 0; i + 1 < all.size(); ++i) {
        buffer.append(all.at(i));
        QCOMPARE(reader.read(buffer), State::NeedMore);
    }
    buffer.append('\n');
    QCOMPARE(reader.read(buffer), State::Complete);
    QCOMPARE(reader.lines(), (QList<QByteArray>{"first", "SIZE 1000", "last"}));
}

void TestSmtpReply::leavesWhatFollows()
{
    QByteArray buffer = "250 one\r\n421 two\r\n";
    ReplyReader reader;
    QCOMPARE(reader.read(buffer), State::Complete);
    QCOMPARE(reader.reply().code, 250);
    QCOMPARE(buffer, QByteArray("421 two\r\n"));
    QCOMPARE(reader.read(buffer), State::Complete);
    QCOMPARE(reader.reply().code, 421);
}

void TestSmtpReply::refusesNonsense_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("no code") << QByteArray("hello\r\n");
    QTest::newRow("1yz") << QByteArray("150 x\r\n");
    QTest::newRow("6yz") << QByteArray("650 x\r\n");
    QTest::newRow("empty") << QByteArray("\r\n");
    QTest::newRow("no space") << QByteArray("250x\r\n");
    QTest::newRow("codes differ") << QByteArray("250-a\r\n550 b\r\n");
    QTest::newRow("TLS") << QByteArray("\x16\x03\x01\n");
    QTest::newRow("long line") << "250 " + QByteArray(100'000, 'x');
    QTest::newRow("long ended line") << "250 " + QByteArray(100'000, 'x') + "\r\n";
    QTest::newRow("endless lines") << QByteArray("250-x\r\n").repeated(10'000);
}

void TestSmtpReply::refusesNonsense()
{
    QFETCH(QByteArray, bytes);
    ReplyReader reader;
    QCOMPARE(reader.read(bytes), State::Broken);
}

void TestSmtpReply::grades_data()
{
    QTest::addColumn<Stage>("stage");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("enhanced");
    QTest::addColumn<int>("before");
    QTest::addColumn<Verdict>("verdict");
    const auto row = [](const char* name, Stage stage, int code, const char* enhanced, int before,
                        Verdict verdict) {
        QTest::newRow(name) << stage << code << QString::fromLatin1(enhanced) << before << verdict;
    };
    row("250", Stage::Mail, 250, "2.1.0", 0, Verdict::Accepted);
    row("251 forwards", Stage::Rcpt, 251, "", 0, Verdict::Accepted);
    row("354", Stage::Data, 354, "", 1, Verdict::Accepted);
    row("250 to DATA", Stage::Data, 250, "", 1, Verdict::NoReply);
    row("354 to the dot", Stage::Dot, 354, "", 1, Verdict::NoReply);
    row("nothing", Stage::Dot, 0, "", 1, Verdict::NoReply);
    row("421", Stage::Dot, 421, "4.4.2", 1, Verdict::Deferred);
    row("451", Stage::Mail, 451, "4.3.0", 0, Verdict::Deferred);
    row("452 first", Stage::Rcpt, 452, "4.5.3", 0, Verdict::Deferred);
    row("452 later", Stage::Rcpt, 452, "4.5.3", 1, Verdict::Split);
    row("452 to MAIL", Stage::Mail, 452, "4.3.1", 0, Verdict::Deferred);
    row("552 later, bare", Stage::Rcpt, 552, "", 3, Verdict::Split);
    row("552 full mailbox", Stage::Rcpt, 552, "5.2.2", 3, Verdict::Rejected);
    row("550", Stage::Rcpt, 550, "5.1.1", 1, Verdict::Rejected);
    row("554 after the dot", Stage::Dot, 554, "5.7.1", 1, Verdict::Rejected);
    row("5.5.0", Stage::Dot, 550, "5.5.0", 1, Verdict::Deferred);
    row("4.1.2 behind 550", Stage::Rcpt, 550, "4.1.2", 0, Verdict::Deferred);
    row("login wanted", Stage::Mail, 530, "5.7.0", 0, Verdict::Deferred);
}

void TestSmtpReply::grades()
{
    QFETCH(const Stage, stage);
    QFETCH(const int, code);
    QFETCH(const QString, enhanced);
    QFETCH(const int, before);
    QTEST(smtp::grade(stage, {code, enhanced, {}}, before), "verdict");
}

void TestSmtpReply::gradesLogins()
{
    using base::Kind;
    const auto kind = [](Stage stage, int code) { return smtp::loginError(stage, {code, {}, {}}).kind; };
    for (const int code : {530, 534, 535, 538, 550, 554})
        QCOMPARE(kind(Stage::Login, code), Kind::Auth);
    QCOMPARE(kind(Stage::Login, 454), Kind::Busy);
    QCOMPARE(kind(Stage::Login, 421), Kind::Busy);
    QCOMPARE(kind(Stage::Login, 504), Kind::Protocol);
    QCOMPARE(kind(Stage::Connect, 421), Kind::Busy);
    QCOMPARE(kind(Stage::Connect, 554), Kind::ServerRefused);
    QCOMPARE(smtp::loginError(Stage::Connect, {554, {}, {}}).fate, base::Fate::Defer);
}

void TestSmtpReply::stuffsDots_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("wire");
    QTest::newRow("plain") << QByteArray("a\r\n") << QByteArray("a\r\n.\r\n");
    QTest::newRow("empty") << QByteArray() << QByteArray(".\r\n");
    QTest::newRow("first line") << QByteArray(".a\r\n") << QByteArray("..a\r\n.\r\n");
    QTest::newRow("alone") << QByteArray("a\r\n.\r\nb\r\n") << QByteArray("a\r\n..\r\nb\r\n.\r\n");
    QTest::newRow("two") << QByteArray("..\r\n") << QByteArray("...\r\n.\r\n");
    QTest::newRow("inside") << QByteArray("a.b\r\n") << QByteArray("a.b\r\n.\r\n");
    QTest::newRow("no end") << QByteArray("a\r\n.") << QByteArray("a\r\n..\r\n.\r\n");
    QTest::newRow("blank last line") << QByteArray("a\r\n\r\n") << QByteArray("a\r\n\r\n.\r\n");
}

void TestSmtpReply::stuffsDots()
{
    QFETCH(const QByteArray, bytes);
    QTEST(smtp::dotStuffed(bytes), "wire");
}

void TestSmtpReply::knowsCleanLineEnds()
{
    for (const char* clean : {"", "a", "a\r\n", "\r\n\r\n", "a\r\nb"})
        QVERIFY2(smtp::hasCleanLineEnds(clean), clean);
    for (const char* dirty : {"\n", "a\n", "a\r", "\r", "a\r\n.\n", "a\r\r\n", "a\n\r\n", "a\r.\r\n"})
        QVERIFY2(!smtp::hasCleanLineEnds(dirty), dirty);
}

void TestSmtpReply::keepsCommandsWhole_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QByteArray>("wire"); // empty: refused
    const auto row = [](const char* address, const char* wire) {
        QTest::newRow(address) << QString::fromUtf8(address) << QByteArray(wire);
    };
    row("a@b.example", "a@b.example");
    row("\"a b\"@b.example", "\"a b\"@b.example");
    row("a+c=d@b.example", "a+c=d@b.example");
    row("a@bücher.example", "a@xn--bcher-kva.example");
    row("a@b.example>\r\nRCPT TO:<c@d.example", "");
    row("a\r\n@b.example", "");
    row("a>b@c.example", "");
    row("a b@c.example", "");
    row("a@b c.example", "");
    row("a@", "");
    row("@b.example", "");
    row("nobody", "");
    row("\"a@b.example", "");
}

void TestSmtpReply::keepsCommandsWhole()
{
    QFETCH(const QString, address);
    QFETCH(const QByteArray, wire);
    const auto result = smtp::toWire(address);
    QCOMPARE(result.ok(), !wire.isEmpty());
    if (result.ok())
        QCOMPARE(*result, wire);
    else
        QCOMPARE(result.error().kind, base::Kind::Invalid);
}

void TestSmtpReply::writesParameters()
{
    const auto all = smtp::Extensions::of({QStringLiteral("SIZE 1000"), QStringLiteral("8BITMIME"),
                                           QStringLiteral("DSN"), QStringLiteral("PIPELINING")});
    QCOMPARE(all.sizeLimit, 1000);
    smtp::MailParameters mail{"me@b.example", 7, true, false, true, QStringLiteral("a+b=c")};
    QCOMPARE(smtp::mailCommand(mail, all),
             QByteArray("MAIL FROM:<me@b.example> SIZE=7 BODY=8BITMIME RET=HDRS ENVID=a+2Bb+3Dc\r\n"));
    QCOMPARE(
        smtp::rcptCommand("x+y@b.example", mail, all),
        QByteArray("RCPT TO:<x+y@b.example> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;x+2By@b.example\r\n"));
    const smtp::Extensions none;
    QCOMPARE(smtp::mailCommand(mail, none), QByteArray("MAIL FROM:<me@b.example>\r\n"));
    QCOMPARE(smtp::rcptCommand("x@b.example", mail, none), QByteArray("RCPT TO:<x@b.example>\r\n"));
    mail.wantsReports = false;
    QCOMPARE(smtp::rcptCommand("x@b.example", mail, all), QByteArray("RCPT TO:<x@b.example>\r\n"));
}

QTEST_GUILESS_MAIN(TestSmtpReply)
#include "tst_SmtpReply.moc"
