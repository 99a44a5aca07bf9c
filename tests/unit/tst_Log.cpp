#include "base/Log.h"

#include "base/Secret.h"

#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStringList>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <thread>

using namespace scorta::base;

class TestLog : public QObject
{
    Q_OBJECT

private:
    static QByteArray read(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    static int mode(const QString& path)
    {
        struct stat info = {};
        return ::stat(QFile::encodeName(path).constData(), &info) == 0 ? static_cast<int>(info.st_mode & 0777)
                                                                       : -1;
    }

    QStringList m_lines;

private Q_SLOTS:
    void init()
    {
        m_lines.clear();
        setLogSink([this](LogLevel, const QString& line) { m_lines.append(line); });
    }
    void cleanup() { setLogSink({}); }

    void writesOneLine()
    {
        log(LogLevel::Info, "imap", QStringLiteral("selected INBOX"));
        QCOMPARE(m_lines.size(), 1);
        static const QRegularExpression form(
            QStringLiteral("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ info imap selected INBOX$"));
        QVERIFY2(form.match(m_lines.first()).hasMatch(), qPrintable(m_lines.first()));
    }

    void namesTheLevels()
    {
        for (const LogLevel level : {LogLevel::Debug, LogLevel::Info, LogLevel::Warning, LogLevel::Error})
            log(level, "x", QStringLiteral("y"));
        QStringList levels;
        for (const QString& line : std::as_const(m_lines))
            levels.append(line.section(u' ', 1, 1));
        QCOMPARE(levels, QStringList({QStringLiteral("debug"), QStringLiteral("info"),
                                      QStringLiteral("warning"), QStringLiteral("error")}));
    }

    void noServerForgesALineOrSteersATerminal()
    {
        log(LogLevel::Warning, "imap", QStringLiteral("a\r\nb\nc\x1b[2Jd\u2028e\u0085f\tg"));
        QCOMPARE(m_lines.size(), 1);
        for (const QChar character : std::as_const(m_lines.first()))
            QVERIFY(character.category() != QChar::Other_Control && character != QChar::LineSeparator);
        QVERIFY(m_lines.first().endsWith(u"a  b c [2Jd e f g"));
    }

    void redactsSecrets()
    {
        const Secret secret("open sesame");
        log(LogLevel::Error, "smtp", QStringLiteral("AUTH PLAIN AG1lAG9wZW4gc2VzYW1l open sesame"));
        QVERIFY(!m_lines.first().contains(u"sesame"));
        QVERIFY(!m_lines.first().contains(u"AG9wZW4gc2VzYW1l"));
        QVERIFY(m_lines.first().contains(u"AUTH PLAIN"));
    }

    void theFileIsForItsOwnerAlone()
    {
        const mode_t before = ::umask(0);
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("scorta.log"));
        setLogSink(fileLogSink(path));
        log(LogLevel::Info, "base", QStringLiteral("one"));
        log(LogLevel::Info, "base", QStringLiteral("zwei ä"));
        ::umask(before);
        QCOMPARE(mode(path), 0600);
        const QByteArray text = read(path);
        QVERIFY(text.contains(" one\n"));
        QVERIFY(text.endsWith(" zwei \xc3\xa4\n"));

        // One that somebody left open to all is closed.
        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther);
        setLogSink(fileLogSink(path));
        log(LogLevel::Info, "base", QStringLiteral("three"));
        QCOMPARE(mode(path), 0600);
        QCOMPARE(read(path).count('\n'), 3);
    }

    void startsAnewWhenBig()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("scorta.log"));
        setLogSink(fileLogSink(path));
        const QString text(100'000, u'x');
        for (int i = 0; i < 100; ++i)
            log(LogLevel::Info, "base", QString::number(i) + text);
        constexpr qint64 kLimit = 4 * 1024 * 1024;
        QVERIFY(QFileInfo(path).size() <= kLimit + 100'100);
        QVERIFY(QFileInfo(path + u".1").size() <= kLimit + 100'100);
        QVERIFY(QFileInfo(path + u".1").size() > kLimit);
        QVERIFY(!QFile::exists(path + u".2"));
        QCOMPARE(mode(path), 0600);
        QCOMPARE(mode(path + u".1"), 0600);
        QVERIFY(read(path).contains("base 99x"));
        // The two follow each other without a gap.
        const QByteArray old = read(path + u".1");
        const QByteArray current = read(path);
        const int last = old.mid(old.lastIndexOf(" base ") + 6, 3).split('x').first().toInt();
        const int first = current.mid(current.indexOf(" base ") + 6, 3).split('x').first().toInt();
        QCOMPARE(first, last + 1);
    }

    void anUnwritableFileIsNoDisaster()
    {
        setLogSink(fileLogSink(QStringLiteral("/nonexistent/folder/scorta.log")));
        log(LogLevel::Error, "base", QStringLiteral("nobody hears"));
    }

    void linesOfThreadsStayWhole()
    {
        const auto work = [](const char* room) {
            for (int i = 0; i < 500; ++i)
                log(LogLevel::Info, room, QStringLiteral("text"));
        };
        std::thread a(work, "a");
        std::thread b(work, "b");
        a.join();
        b.join();
        QCOMPARE(m_lines.size(), 1000);
        QCOMPARE(m_lines.filter(QStringLiteral(" info a text")).size(), 500);
    }
};

QTEST_GUILESS_MAIN(TestLog)
#include "tst_Log.moc"
