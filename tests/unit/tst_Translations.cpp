#include <QDirIterator>
#include <QFile>
#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QTest>
#include <QXmlStreamReader>

/// Compares the two languages: every sentence of the sources has a finished translation that says as much.
class TestTranslations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theReaderOfSourcesWorks();
    void everySentenceIsTranslated();
    void everySentenceIsUnderItsContext();
    void nothingIsUnfinished_data();
    void nothingIsUnfinished();
    void placeholdersAreTheSame();
    void pluralsAreThere();
    void calmWords();
};

namespace {

struct Message
{
    QString context;
    QString source;
    QStringList translations;
    bool isPlural = false;
    bool isUnfinished = false;
};

QList<Message> readTs(const QString& name)
{
    QList<Message> messages;
    QFile file(QStringLiteral(SCORTA_SOURCE_DIR "/resources/i18n/") + name);
    if (!file.open(QIODevice::ReadOnly))
        return messages;
    QXmlStreamReader reader(&file);
    QString context;
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement)
            continue;
        const QStringView tag = reader.name();
        if (tag == u"name") {
            context = reader.readElementText();
        } else if (tag == u"message") {
            Message message;
            message.context = context;
            message.isPlural = reader.attributes().value(QLatin1String("numerus")) == u"yes";
            messages.append(message);
        } else if (tag == u"source") {
            messages.last().source = reader.readElementText();
        } else if (tag == u"translation") {
            messages.last().isUnfinished = reader.attributes().hasAttribute(QLatin1String("type"));
            if (!messages.last().isPlural)
                messages.last().translations.append(reader.readElementText());
        } else if (tag == u"numerusform") {
            messages.last().translations.append(reader.readElementText());
        }
    }
    return reader.hasError() ? QList<Message>() : messages;
}

/// The C++ string literals, one or more, that begin at `offset`, joined.
QString literalAt(const QString& text, qsizetype offset)
{
    static const QRegularExpression literal(QStringLiteral("\\G\\s*\"((?:[^\"\\\\]|\\\\.)*)\""));
    QString result;
    for (;;) {
        const auto match = literal.match(text, offset);
        if (!match.hasMatch())
            return result;
        result += match.captured(1);
        offset = match.capturedEnd();
    }
}

/// What the calls of Qt's translation functions in a source file say.
QStringList sentencesIn(const QString& text)
{
    static const QRegularExpression call(
        QStringLiteral("\\b(?:(?:translate|QT_TRANSLATE_NOOP|QT_TRANSLATE_N_NOOP)\\s*\\(\\s*\"[^\"]*\"\\s*,|"
                       "(?:tr|QT_TR_NOOP|QT_TR_N_NOOP)\\s*\\()"));
    QStringList sentences;
    auto matches = call.globalMatch(text);
    while (matches.hasNext()) {
        const QString sentence = literalAt(text, matches.next().capturedEnd());
        if (!sentence.isEmpty())
            sentences.append(sentence.split(QStringLiteral("\\\"")).join(u'"'));
    }
    return sentences;
}

QMap<QString, QString> sentencesOfSources()
{
    QMap<QString, QString> sentences; // to the file
    for (const char* folder : {"/core/words", "/ui"}) {
        QDirIterator files(QString(QStringLiteral(SCORTA_SOURCE_DIR) + QLatin1String(folder)),
                           {QStringLiteral("*.cpp"), QStringLiteral("*.h")}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (!file.open(QIODevice::ReadOnly))
                continue;
            for (const QString& sentence : sentencesIn(QString::fromUtf8(file.readAll())))
                sentences.insert(sentence, file.fileName());
        }
    }
    return sentences;
}

QStringList placeholders(const QString& text)
{
    static const QRegularExpression placeholder(QStringLiteral("%(?:L?\\d+|L?n)"));
    QStringList found;
    auto matches = placeholder.globalMatch(text);
    while (matches.hasNext())
        found.append(matches.next().captured());
    found.removeDuplicates();
    found.sort();
    return found;
}

} // namespace

void TestTranslations::initTestCase()
{
    QVERIFY(readTs(QStringLiteral("scorta_it.ts")).size() > 200);
    QVERIFY(readTs(QStringLiteral("scorta_en.ts")).size() >= 9);
}

void TestTranslations::theReaderOfSourcesWorks()
{
    const QStringList found = sentencesIn(QStringLiteral(
        "a = tr(\"One\"); say(QT_TRANSLATE_NOOP(\"words\",\n   \"Two \"\n \"parts\")); QCoreApplication::"
        "translate(\"words\", \"Three\"); attr(\"Not\"); QT_TRANSLATE_N_NOOP(\"words\", \"%Ln four\"), 4)"));
    QCOMPARE(found, QStringList({QStringLiteral("One"), QStringLiteral("Two parts"), QStringLiteral("Three"),
                                 QStringLiteral("%Ln four")}));
}

void TestTranslations::everySentenceIsTranslated()
{
    QSet<QString> translated;
    for (const Message& message : readTs(QStringLiteral("scorta_it.ts")))
        translated.insert(message.source);
    const QMap<QString, QString> sentences = sentencesOfSources();
    QVERIFY(sentences.size() > 200);
    for (auto it = sentences.begin(); it != sentences.end(); ++it)
        QVERIFY2(translated.contains(it.key()), qPrintable(QString(it.key() + u" in " + it.value())));
    for (const QString& source : std::as_const(translated))
        QVERIFY2(sentences.contains(source), qPrintable(QString(u"no longer in the sources: " + source)));
}

/// A translation under another context is there for whoever reads the file and never found at run time.
void TestTranslations::everySentenceIsUnderItsContext()
{
    static const QRegularExpression marked(
        QStringLiteral("\\b(?:QT_TRANSLATE_NOOP|QT_TRANSLATE_N_NOOP)\\s*\\(\\s*\"words\"\\s*,"));
    QSet<QString> words;
    for (const Message& message : readTs(QStringLiteral("scorta_it.ts"))) {
        if (message.context == u"words")
            words.insert(message.source);
    }
    int count = 0;
    QDirIterator files(QStringLiteral(SCORTA_SOURCE_DIR "/core/words"), {QStringLiteral("*.cpp")},
                       QDir::Files);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(file.readAll());
        auto matches = marked.globalMatch(text);
        while (matches.hasNext()) {
            const QString sentence =
                literalAt(text, matches.next().capturedEnd()).split(QStringLiteral("\\\"")).join(u'"');
            QVERIFY2(words.contains(sentence), qPrintable(sentence));
            ++count;
        }
    }
    QVERIFY(count > 150);
}

void TestTranslations::nothingIsUnfinished_data()
{
    QTest::addColumn<QString>("file");
    QTest::newRow("Italian") << QStringLiteral("scorta_it.ts");
    QTest::newRow("English") << QStringLiteral("scorta_en.ts");
}

void TestTranslations::nothingIsUnfinished()
{
    QFETCH(QString, file);
    for (const Message& message : readTs(file)) {
        QVERIFY2(!message.isUnfinished, qPrintable(message.source));
        QVERIFY2(!message.translations.isEmpty(), qPrintable(message.source));
        for (const QString& translation : message.translations)
            QVERIFY2(!translation.trimmed().isEmpty(), qPrintable(message.source));
    }
}

void TestTranslations::placeholdersAreTheSame()
{
    for (const char* file : {"scorta_it.ts", "scorta_en.ts"}) {
        for (const Message& message : readTs(QString::fromLatin1(file))) {
            for (qsizetype form = 0; form < message.translations.size(); ++form) {
                QStringList expected = placeholders(message.source);
                QStringList actual = placeholders(message.translations.at(form));
                if (message.isPlural && form == 0) {
                    // "The waiting message" needs no "1".
                    expected.removeAll(QStringLiteral("%Ln"));
                    actual.removeAll(QStringLiteral("%Ln"));
                }
                QVERIFY2(actual == expected, qPrintable(message.translations.at(form)));
            }
        }
    }
}

void TestTranslations::pluralsAreThere()
{
    QSet<QString> english;
    for (const Message& message : readTs(QStringLiteral("scorta_en.ts"))) {
        QVERIFY2(message.isPlural, qPrintable(message.source));
        english.insert(message.source);
    }
    for (const Message& message : readTs(QStringLiteral("scorta_it.ts"))) {
        QCOMPARE(message.isPlural, english.contains(message.source));
        QCOMPARE(message.translations.size(), message.isPlural ? 2 : 1);
    }
}

void TestTranslations::calmWords()
{
    for (const Message& message : readTs(QStringLiteral("scorta_it.ts"))) {
        QStringList texts = message.translations;
        texts.append(message.source);
        for (const QString& text : std::as_const(texts)) {
            QVERIFY2(!text.contains(u'!'), qPrintable(text));
            QVERIFY2(!text.contains(QStringLiteral("oops"), Qt::CaseInsensitive), qPrintable(text));
            QVERIFY2(!text.contains(u'\''), qPrintable(text)); // the typographic apostrophe everywhere
        }
    }
}

QTEST_GUILESS_MAIN(TestTranslations)
#include "tst_Translations.moc"
