// scorta-test-outbox PROFILE [queue]: takes up what a dead process left, queues one message when told (and
// says "queued" once it is durable), then sends whatever may be sent. Made to be killed at any moment.
#include "outbox/Outbox.h"
#include "store/AccountTable.h"
#include "store/OutboxTable.h"
#include "store/Store.h"

#include <QCoreApplication>

#include <cstdio>

using namespace scorta;

namespace {

int fail(const base::Error& error)
{
    std::fprintf(stderr, "%s\n", qPrintable(base::describe(error)));
    return 1;
}

mime::Frozen message()
{
    mime::Frozen frozen;
    frozen.messageId = QStringLiteral("<killed@example.com>");
    frozen.subject = QStringLiteral("x");
    frozen.bytes = "Message-ID: <killed@example.com>\r\nSubject: x\r\n\r\nHello\r\n";
    frozen.sender = QStringLiteral("me@example.com");
    frozen.recipients = {QStringLiteral("ann@example.org"), QStringLiteral("bob@example.org"),
                         QStringLiteral("cy@example.org")};
    return frozen;
}

base::Result<std::unique_ptr<smtp::Submission>> connectTo(const model::Account& account)
{
    smtp::LoginOptions options;
    options.endpoint = account.smtp;
    options.user = account.user;
    options.secret = base::Secret("secret");
    return smtp::Submission::connect(options, base::CancelToken());
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const auto store = store::Store::open(QString::fromLocal8Bit(argv[1]), store::Access::ReadWrite);
    if (!store.ok())
        return fail(store.error());
    const auto account = (*store)->accounts().find(QStringLiteral("me@example.com"));
    if (!account.ok())
        return fail(account.error());
    const base::SystemClock clock;
    outbox::Outbox box(**store, clock);
    if (const auto recovered = box.recover(); !recovered.ok())
        return fail(recovered.error());
    if (argc > 2) {
        const auto queued = box.queue(*account, message(), {});
        if (!queued.ok())
            return fail(queued.error());
        std::puts("queued");
        std::fflush(stdout);
    }
    const auto all = box.list(100, 0);
    if (!all.ok())
        return fail(all.error());
    QList<model::OutboxId> ids;
    for (const model::Outgoing& outgoing : *all)
        ids.append(outgoing.id);
    outbox::Runner runner(
        **store, *account, clock, [&] { return connectTo(*account); }, [] { return 0.5; });
    const auto report = runner.run(ids, base::CancelToken());
    if (!report.ok())
        return fail(report.error());
    std::puts("done");
    return 0;
}
