// A process that syncs a profile and may be killed at any time. Prints what it does, a line each:
//   bodies N          so many bodies were handed over in this run
//   done seconds=… cpu=… bytes=… new=… flags=… vanished=… bodies=… rss=…
#include "base/CancelToken.h"
#include "base/Clock.h"
#include "base/Error.h"
#include "imap/Session.h"
#include "store/AccountTable.h"
#include "store/Store.h"
#include "sync/Mirror.h"
#include "sync/SentJobs.h"

#include <QCoreApplication>
#include <QFile>

#include <cstdio>
#include <ctime>

using namespace scorta;

namespace {

int failed(const base::Error& error)
{
    std::fprintf(stderr, "%s\n", qPrintable(base::describe(error)));
    return 1;
}

double cpuSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double wallSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// Peak resident memory in MiB.
long peakMemory()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).trimmed().split(' ').first().toLong() / 1024;
    }
    return 0;
}

int syncOnce(store::Store& store, imap::Session& session, const model::Account& account,
             const base::Clock& clock, const base::CancelToken& cancel)
{
    const double wall = wallSeconds();
    const double cpu = cpuSeconds();
    sync::Mirror mirror(store, account, clock);
    mirror.onProgress = [](const sync::Progress& progress) {
        std::printf("bodies %d\n", progress.bodiesDone);
        std::fflush(stdout);
    };
    const auto report = mirror.sync(session, {}, cancel);
    if (!report)
        return failed(report.error());
    sync::FolderReport sum;
    for (const sync::FolderReport& folder : report->folders) {
        sum.newMails += folder.newMails;
        sum.flags += folder.flags;
        sum.vanished += folder.vanished;
        sum.bodies += folder.bodies;
    }
    std::printf("done seconds=%.3f cpu=%.3f bytes=%lld new=%d flags=%d vanished=%d bodies=%d rss=%ld\n",
                wallSeconds() - wall, cpuSeconds() - cpu, static_cast<long long>(report->bytes), sum.newMails,
                sum.flags, sum.vanished, sum.bodies, peakMemory());
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 3) {
        std::fprintf(stderr, "sync_worker PROFILE sync|jobs\n");
        return 2;
    }
    const base::SystemClock clock;
    const base::CancelToken cancel;
    auto store = store::Store::open(arguments[1], store::Access::ReadWrite);
    if (!store)
        return failed(store.error());
    const auto accounts = (*store)->accounts().list();
    if (!accounts || accounts->isEmpty())
        return 2;
    const model::Account& account = accounts->first();
    imap::LoginOptions options;
    options.endpoint = account.imap;
    options.caFile = account.caFile;
    options.user = account.user;
    options.secret = base::Secret("secret");
    const auto session = imap::Session::connect(options, cancel);
    if (!session)
        return failed(session.error());
    if (arguments[2] == QLatin1String("sync"))
        return syncOnce(**store, **session, account, clock, cancel);
    const auto ended = sync::runImapJobs(**store, **session, account, clock, cancel);
    if (!ended)
        return failed(ended.error());
    return 0;
}
