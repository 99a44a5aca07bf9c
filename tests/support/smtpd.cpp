// scorta-test-smtpd: SmtpServer as a program, for scripts and for tests that kill the client and count
// afterwards. Each message taken becomes NNNNNN.eml, and NNNNNN.json with its envelope, complete before any
// reply is sent.
#include "support/SmtpServer.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <csignal>
#include <cstdio>

using namespace scorta::test;

namespace {

bool save(const QString& path, const QByteArray& bytes)
{
    QSaveFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
}

QJsonArray toJson(const QByteArrayList& words)
{
    QJsonArray array;
    for (const QByteArray& word : words)
        array.append(QString::fromUtf8(word));
    return array;
}

QJsonObject toJson(const SmtpMail& mail, int number)
{
    QJsonArray recipients;
    for (const SmtpRecipient& recipient : mail.recipients)
        recipients.append(QJsonObject{{QStringLiteral("address"), QString::fromUtf8(recipient.address)},
                                      {QStringLiteral("parameters"), toJson(recipient.parameters)}});
    return {
        {QStringLiteral("number"), number},
        {QStringLiteral("connection"), mail.connection},
        {QStringLiteral("sender"), QString::fromUtf8(mail.sender)},
        {QStringLiteral("parameters"), toJson(mail.parameters)},
        {QStringLiteral("recipients"), recipients},
        {QStringLiteral("message_id"), QString::fromUtf8(mail.messageId)},
        {QStringLiteral("at"), mail.at.toString(Qt::ISODateWithMs)},
        {QStringLiteral("user"), QString::fromUtf8(mail.user)},
        {QStringLiteral("encrypted"), mail.isEncrypted},
        {QStringLiteral("reply_delivered"), mail.isReplyDelivered},
        {QStringLiteral("size"), mail.bytes.size()},
    };
}

/// The number of the last message that an earlier run left in the folder.
int lastNumber(const QDir& folder)
{
    const QStringList names = folder.entryList({QStringLiteral("??????.eml")}, QDir::Files, QDir::Name);
    return names.isEmpty() ? 0 : names.last().left(6).toInt();
}

[[noreturn]] void fail(const QString& why)
{
    std::fprintf(stderr, "scorta-test-smtpd: %s\n", qPrintable(why));
    std::exit(2);
}

} // namespace

int main(int argc, char** argv)
{
    // Before any thread is there, so that only the wait below gets them.
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);

    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("A submission server that can be told how to fail; ends on SIGTERM."));
    parser.addHelpOption();
    const auto text = [](const char* value) { return QString::fromLatin1(value); };
    parser.addOptions({
        {text("folder"), text("Where messages are written."), text("DIR")},
        {text("port"), text("Port of 127.0.0.1 and ::1; 0: a free one."), text("N"), text("0")},
        {text("tls"), text("TLS from the first byte.")},
        {text("starttls"), text("STARTTLS.")},
        {text("cert"), text("Certificate chain, PEM."), text("FILE")},
        {text("key"), text("Its private key, PEM."), text("FILE")},
        {text("user"), text("NAME:PASSWORD that may log in; again for more. Without: no AUTH."),
         text("NAME:PASSWORD")},
        {text("extensions"), text("Announced, separated by commas."), text("LIST")},
        {text("max-recipients"), text("452 for more than N."), text("N"), text("0")},
        {text("script"),
         text("What every connection meets, e.g. 'rcpt=a@b*1:450 4.2.0 Later;dot:accept-reset'."),
         text("SCRIPT")},
        {text("next"), text("Script of the next connection without one; again for the one after."),
         text("SCRIPT")},
    });
    parser.process(application);
    if (!parser.isSet(text("folder")) || !QDir().mkpath(parser.value(text("folder"))))
        fail(text("--folder DIR is needed"));

    SmtpServer::Options options;
    options.port = static_cast<quint16>(parser.value(text("port")).toUInt());
    options.maxRecipients = parser.value(text("max-recipients")).toInt();
    options.users.clear();
    const QStringList users = parser.values(text("user"));
    for (const QString& user : users)
        options.users.insert(user.section(u':', 0, 0), user.section(u':', 1));
    if (parser.isSet(text("extensions")))
        options.extensions = parser.value(text("extensions")).toLatin1().split(',');
    if (parser.isSet(text("cert")))
        options.certificate = {parser.value(text("cert")), parser.value(text("key"))};
    if (parser.isSet(text("tls")))
        options.security = SmtpServer::Security::Tls;
    else if (parser.isSet(text("starttls")))
        options.security = SmtpServer::Security::StartTls;

    SmtpServer server(options);
    const auto script = [](const QString& words) {
        const auto parsed = SmtpScript::parse(words);
        if (!parsed)
            fail(u"cannot read the script " + words);
        return *parsed;
    };
    if (parser.isSet(text("script")))
        server.setScript(script(parser.value(text("script"))));
    const QStringList scripts = parser.values(text("next"));
    for (const QString& words : scripts)
        server.enqueue(script(words));

    const QDir folder(parser.value(text("folder")));
    const int before = lastNumber(folder);
    server.onMail([&](const SmtpMail& mail) {
        const int number = before + mail.number;
        const QString stem = folder.filePath(QStringLiteral("%1").arg(number, 6, 10, QLatin1Char('0')));
        if ((!mail.isReplyDelivered && !save(stem + u".eml", mail.bytes)) ||
            !save(stem + u".json", QJsonDocument(toJson(mail, number)).toJson()))
            fail(u"cannot write " + stem);
    });
    if (!server.start())
        fail(text("cannot listen"));
    std::printf("%d\n", server.port());
    std::fflush(stdout);
    int ended = 0;
    sigwait(&ends, &ended);
    server.stop();
    return 0;
}
