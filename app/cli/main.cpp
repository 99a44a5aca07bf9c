#include "app/cli/Arguments.h"
#include "app/cli/ExitCode.h"
#include "app/cli/Inputs.h"
#include "app/cli/Output.h"
#include "app/cli/Watch.h"
#include "app/wiring/Wiring.h"

#include "api/Facade.h"
#include "api/Profile.h"
#include "api/Queries.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>
#include <cstdio>
#include <optional>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace {

using namespace scorta;
using namespace scorta::cli;

/// The answer is lost when standard output is full or closed: then it was not given.
bool print(const QByteArray& bytes)
{
    const auto size = static_cast<size_t>(bytes.size());
    if (std::fwrite(bytes.constData(), 1, size, stdout) == size && std::fflush(stdout) == 0)
        return true;
    std::fprintf(stderr, "scorta-cli: the answer could not be written to standard output\n");
    return false;
}

int fail(const Invocation& invocation, const base::Error& error)
{
    const QJsonObject document =
        errorDocument(error, subjectOf(error, invocation.subject, api::profileFolder(invocation.profile)));
    if (invocation.wantsJson) {
        (void)print(compact(document));
    } else {
        const QJsonObject sentence = document.value(QStringLiteral("error")).toObject();
        const QString hint = sentence.value(QStringLiteral("hint")).toString();
        std::fprintf(stderr, "scorta-cli: %s\n",
                     harmless(sentence.value(QStringLiteral("message")).toString()).toUtf8().constData());
        if (!hint.isEmpty())
            std::fprintf(stderr, "%s\n", harmless(hint).toUtf8().constData());
    }
    return exitCodeFor(error);
}

/// A bar on standard error while a person watches; nothing otherwise.
class ProgressBar
{
public:
    ProgressBar()
#ifdef Q_OS_UNIX
        : m_isShown(::isatty(2) != 0)
#endif
    {
    }
    ~ProgressBar()
    {
        if (m_wasDrawn)
            std::fprintf(stderr, "\r\033[K");
    }
    void show(const QJsonObject& report)
    {
        if (!m_isShown)
            return;
        constexpr int kWidth = 24;
        const qint64 total = std::max<qint64>(1, report.value(QStringLiteral("total")).toInteger());
        const qint64 done = std::clamp<qint64>(report.value(QStringLiteral("done")).toInteger(), 0, total);
        const auto filled = static_cast<int>(kWidth * done / total);
        std::fprintf(
            stderr, "\r\033[K[%s%s] %lld/%lld  %s", QByteArray(filled, '#').constData(),
            QByteArray(kWidth - filled, ' ').constData(), static_cast<long long>(done),
            static_cast<long long>(total),
            harmless(report.value(QStringLiteral("folder")).toString()).left(40).toUtf8().constData());
        m_wasDrawn = true;
    }

private:
    bool m_isShown = false;
    bool m_wasDrawn = false;
};

int answer(const Invocation& invocation, const QJsonValue& document)
{
    const QJsonValue complete = withSentences(document);
    if (!print(invocation.wantsJson ? compact(complete) : textFor(invocation, complete).toUtf8()))
        return Failed;
    const bool wasToWait = invocation.args.value(QStringLiteral("queue")).toBool() ||
                           invocation.args.contains(QStringLiteral("at"));
    return exitCodeFor(invocation.command, document, wasToWait);
}

int inspectFile(const Invocation& invocation)
{
    const auto bytes = readFile(invocation.emlFile);
    if (!bytes)
        return fail(invocation, bytes.error());
    return answer(invocation, api::inspect(*bytes));
}

int saveOne(const Invocation& invocation, api::Facade& facade)
{
    const auto found = facade.call(QStringLiteral("attachment"), invocation.args);
    if (!found)
        return fail(invocation, found.error());
    const QJsonObject part = found->toObject();
    const QByteArray bytes = QByteArray::fromBase64(part.value(QStringLiteral("data")).toString().toLatin1());
    const auto path = saveAttachment(invocation.folder, part.value(QStringLiteral("name")).toString(), bytes);
    if (!path)
        return fail(invocation, path.error());
    return answer(invocation,
                  QJsonObject{{QStringLiteral("file"), *path}, {QStringLiteral("size"), bytes.size()}});
}

int showRaw(const Invocation& invocation, api::Facade& facade)
{
    const auto found = facade.call(QStringLiteral("raw"), invocation.args);
    if (!found)
        return fail(invocation, found.error());
    if (invocation.wantsJson) {
        QJsonObject document = found->toObject();
        document.insert(QStringLiteral("id"), invocation.args.value(QStringLiteral("id")));
        return answer(invocation, document);
    }
    const QString data = found->toObject().value(QStringLiteral("data")).toString();
    return print(QByteArray::fromBase64(data.toLatin1())) ? Done : Failed;
}

int run(Invocation invocation)
{
    const QString profile = api::profileFolder(invocation.profile);
    const app::Wiring wiring;
    app::prepareProcess(profile);
    if (invocation.command == u"inspect")
        return inspectFile(invocation);
    if (const base::Status read = readInputs(invocation); !read)
        return fail(invocation, read.error());
    const bool isWatch = invocation.command == u"watch";
    const auto facade = api::Facade::open(
        profile, wiring.services(), isWatch ? api::Facade::Mode::Resident : api::Facade::Mode::OnDemand);
    if (!facade)
        return fail(invocation, facade.error());
    if (isWatch) {
        base::Status watched;
        const int code = watch(**facade, invocation, watched);
        return watched ? code : fail(invocation, watched.error());
    }
    if (invocation.command == u"attachment.save")
        return saveOne(invocation, **facade);
    if (invocation.command == u"show" && invocation.form == Invocation::Form::Raw)
        return showRaw(invocation, **facade);
    std::optional<base::Result<QJsonValue>> result;
    {
        ProgressBar bar;
        result = (*facade)->call(invocation.command, invocation.args,
                                 [&bar](const QJsonObject& report) { bar.show(report); });
    }
    if (!*result)
        return fail(invocation, result->error());
    return answer(invocation, **result);
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    auto parsed = parseArguments(QCoreApplication::arguments().mid(1));
    if (const auto* ended = std::get_if<Ended>(&parsed)) {
        const bool wantsJson = QCoreApplication::arguments().contains(QStringLiteral("--json"));
        if (ended->code == 0) {
            const QByteArray output = wantsJson
                                          ? compact(QJsonObject{{QStringLiteral("text"), ended->output}})
                                          : ended->output.toUtf8();
            return print(output) ? Done : Failed;
        }
        if (wantsJson)
            (void)print(compact(
                QJsonObject{{QStringLiteral("error"),
                             QJsonObject{{QStringLiteral("kind"), QStringLiteral("usage")},
                                         {QStringLiteral("message"), ended->problem},
                                         {QStringLiteral("hint"),
                                          QStringLiteral("scorta-cli --help lists the commands.")}}}}));
        else
            std::fprintf(stderr, "scorta-cli: %s\nscorta-cli --help lists the commands.\n",
                         ended->problem.toUtf8().constData());
        return Usage;
    }
    return run(std::move(std::get<Invocation>(parsed)));
}
