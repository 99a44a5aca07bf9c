// A whole private provider to try things against by hand: a real Dovecot and a submission server on loopback,
// with a few messages. Prints how to add its account, then waits for Enter, "down", "up" or the end of its
// input.
#include "support/Certificates.h"
#include "support/Dovecot.h"
#include "support/SmtpServer.h"

#include <QCoreApplication>
#include <QTextStream>

using namespace scorta::test;

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    QTextStream out(stdout);
    QTextStream in(stdin);
    const QString me = QStringLiteral("me@example.com");
    Certificates::shared();
    Dovecot dovecot;
    if (!dovecot.start()) {
        out << "Dovecot does not start:\n" << dovecot.log() << Qt::endl;
        return 1;
    }
    SmtpServer::Options options;
    options.security = SmtpServer::Security::Tls;
    SmtpServer smtp(options);
    if (!smtp.start())
        return 1;
    const int count = argc > 1 ? QByteArray(argv[1]).toInt() : 20;
    for (int i = 1; i <= count; ++i) {
        const QByteArray n = QByteArray::number(i);
        const QByteArray day = QByteArray::number(1 + i % 20);
        const QByteArray bytes =
            QByteArray("From: Hotel Bellariva <booking@bellariva.example>\r\nTo: me@example.com\r\n"
                       "Subject: Your booking, room ")
                .append(n)
                .append("\r\nMessage-ID: <booking-")
                .append(n)
                .append("@bellariva.example>\r\nDate: ")
                .append(day)
                .append(" Nov 2026 09:12:00 +0100\r\n\r\nGood morning,\r\n\r\nwe are glad to confirm "
                        "room ")
                .append(n)
                .append(".\r\n");
        dovecot.deliver(me, QStringLiteral("INBOX"), bytes);
    }
    out << "account add " << me << " --imap " << dovecot.imapsUrl() << " --smtp " << smtp.url() << " --ca "
        << Certificates::shared().authority() << " --password-command 'echo secret'" << Qt::endl;
    for (QString line = in.readLine(); !line.isNull(); line = in.readLine()) {
        if (line == u"down") {
            dovecot.kill();
            smtp.stop();
            out << "down" << Qt::endl;
        } else if (line == u"up") {
            out << (dovecot.start() && smtp.start() ? "up" : "does not start") << Qt::endl;
        } else if (line == u"sent") {
            for (const SmtpMail& mail : smtp.accepted())
                out << mail.messageId << ' ' << mail.recipients.size() << Qt::endl;
        }
    }
    return 0;
}
