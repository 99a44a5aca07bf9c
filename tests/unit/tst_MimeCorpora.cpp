#include "mime/Reader.h"

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include <functional>
#include <map>

using namespace scorta;

namespace {

QString corporaPath()
{
    return QDir::cleanPath(QStringLiteral(SCORTA_SOURCE_DIR) + QStringLiteral("/../shared/corpora"));
}

/// Beside the project, or beside the folder that holds several checkouts of it.
QString findCorpora()
{
    for (const QString& up :
         {QStringLiteral("/../shared/corpora"), QStringLiteral("/../../shared/corpora")}) {
        const QString path = QDir::cleanPath(QStringLiteral(SCORTA_SOURCE_DIR) + up);
        if (QFile::exists(path + QStringLiteral("/expected.jsonl")))
            return path;
    }
    return {};
}

QByteArray bytesOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

struct Case
{
    QString path;
    QJsonObject expected;
};

QList<Case> cases(const QString& corpora)
{
    QList<Case> result;
    QFile file(corpora + QStringLiteral("/expected.jsonl"));
    if (!file.open(QIODevice::ReadOnly))
        return result;
    while (!file.atEnd()) {
        const QJsonObject object = QJsonDocument::fromJson(file.readLine()).object();
        if (!object.isEmpty())
            result.append({object[QStringLiteral("path")].toString(), object});
    }
    return result;
}

QString folded(const QString& text)
{
    return text.simplified().remove(u' ');
}

/// Counts how often we and the oracle agree on something.
struct Tally
{
    int asked = 0;
    int agreed = 0;
    QStringList differing;

    void note(bool agrees, const QString& path, const QString& ours, const QString& theirs)
    {
        ++asked;
        agreed += agrees ? 1 : 0;
        if (!agrees)
            differing.append(path + QStringLiteral("\n      ours   ") + ours.left(200) +
                             QStringLiteral("\n      oracle ") + theirs.left(200));
    }
    double percent() const { return asked == 0 ? 100.0 : 100.0 * agreed / asked; }
};

QStringList addressesOf(const QList<model::Address>& addresses)
{
    QStringList result;
    for (const model::Address& address : addresses)
        result.append(address.address.toLower().remove(u'"'));
    return result;
}

QStringList addressesOf(const QJsonArray& pairs)
{
    QStringList result;
    for (const QJsonValue& pair : pairs)
        result.append(pair.toArray().at(1).toString().toLower().remove(u'"'));
    result.removeAll(QStringLiteral("<>")); // the null sender is nobody
    return result;
}

QStringList attachmentsOf(const mime::Document& document)
{
    QStringList result;
    for (const mime::Attachment& attachment : document.attachments) {
        const bool isMessage = attachment.type.startsWith(QLatin1String("message/"));
        result.append(folded(attachment.name) + u'|' + attachment.type + u'|' +
                      (isMessage ? QString() : QString::fromLatin1(attachment.sha256.toHex())));
    }
    return result;
}

QStringList attachmentsOf(const QJsonArray& attachments)
{
    QStringList result;
    for (const QJsonValue& value : attachments) {
        const QJsonObject object = value.toObject();
        QString name = object[QStringLiteral("filename")].toString();
        name = name.mid(std::max(name.lastIndexOf(u'/'), name.lastIndexOf(u'\\')) + 1);
        result.append(folded(name) + u'|' + object[QStringLiteral("type")].toString() + u'|' +
                      object[QStringLiteral("sha256")].toString());
    }
    return result;
}

} // namespace

/// Real mail, and what an independent reader makes of it.
class TestMimeCorpora : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_corpora = findCorpora();
        if (m_corpora.isEmpty())
            QSKIP(qPrintable(QStringLiteral("no real mail at ") + corporaPath()));
    }

    /// Every file there is, mail or not, is answered, and soon.
    void answersEveryFile()
    {
        QDirIterator files(m_corpora, QDir::Files, QDirIterator::Subdirectories);
        int count = 0;
        qint64 slowest = 0;
        QString slowestPath;
        while (files.hasNext()) {
            const QByteArray raw = bytesOf(files.next());
            QElapsedTimer timer;
            timer.start();
            const mime::Document document = mime::read(raw);
            const mime::Summary summary = mime::summarise(raw);
            const qint64 elapsed = timer.elapsed();
            QCOMPARE(document.envelope.messageId, summary.envelope.messageId);
            QCOMPARE(mime::messageId(raw), summary.envelope.messageId);
            for (const mime::Attachment& attachment : document.attachments)
                QVERIFY(!attachment.name.contains(u'/'));
            QVERIFY2(elapsed < 2000 + raw.size() / 2000, qPrintable(files.filePath()));
            if (elapsed > slowest) {
                slowest = elapsed;
                slowestPath = files.filePath();
            }
            ++count;
        }
        qInfo("%d files, slowest %lld ms: %s", count, slowest, qPrintable(QFileInfo(slowestPath).fileName()));
        QVERIFY(count > 1000);
    }

    void agreesWithTheOracle()
    {
        std::map<QString, Tally> tallies;
        for (const Case& item : cases(m_corpora)) {
            const QJsonObject& expected = item.expected;
            if (!expected[QStringLiteral("oracle_errors")].toArray().isEmpty() ||
                !expected[QStringLiteral("defects")].toArray().isEmpty())
                continue;
            const mime::Document document = mime::read(bytesOf(m_corpora + u'/' + item.path));
            const auto compare = [&](const char* what, const QString& ours, const QString& theirs) {
                tallies[QString::fromLatin1(what)].note(ours == theirs, item.path, ours, theirs);
            };
            compare("subject", folded(document.envelope.subject),
                    folded(expected[QStringLiteral("subject")].toString()));
            compare("message_id", folded(document.envelope.messageId),
                    folded(expected[QStringLiteral("message_id")].toString()));
            compare("from", addressesOf(document.envelope.from).join(u' '),
                    addressesOf(expected[QStringLiteral("from")].toArray()).join(u' '));
            compare("to", addressesOf(document.envelope.to).join(u' '),
                    addressesOf(expected[QStringLiteral("to")].toArray()).join(u' '));
            compare("date", document.envelope.hasDate ? base::toIso(document.envelope.date) : QString(),
                    expected[QStringLiteral("date_utc")].toString());
            compare("attachments", attachmentsOf(document).join(u' '),
                    attachmentsOf(expected[QStringLiteral("attachments")].toArray()).join(u' '));
            const QString text = folded(expected[QStringLiteral("text_plain_200")].toString());
            if (!text.isEmpty())
                compare("text", folded(document.text).left(text.size()), text);
        }
        int asked = 0;
        int agreed = 0;
        for (const auto& [what, tally] : tallies) {
            qInfo("%-12s %5d of %5d agree, %.2f %%", qPrintable(what), tally.agreed, tally.asked,
                  tally.percent());
            for (const QString& line : tally.differing)
                qDebug("  %s: %s", qPrintable(what), qPrintable(line));
            asked += tally.asked;
            agreed += tally.agreed;
        }
        qInfo("all          %5d of %5d agree, %.2f %%", agreed, asked, 100.0 * agreed / asked);
        QVERIFY(asked > 5000);
        QVERIFY(100.0 * agreed / asked >= 97.0);
    }

private:
    QString m_corpora;
};

QTEST_GUILESS_MAIN(TestMimeCorpora)
#include "tst_MimeCorpora.moc"
