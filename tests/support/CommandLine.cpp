#include "support/CommandLine.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>

namespace scorta::test {

namespace {

constexpr int kLimit = 120'000; // ms

} // namespace

QJsonObject CommandLine::Run::object() const
{
    return json().object();
}

QJsonArray CommandLine::Run::array() const
{
    return json().array();
}

QString CommandLine::Run::errorKind() const
{
    return object().value(QStringLiteral("error")).toObject().value(QStringLiteral("kind")).toString();
}

CommandLine::CommandLine(QString profile)
    : m_profile(std::move(profile))
    , m_environment(QProcessEnvironment::systemEnvironment())
{
    m_environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
    m_environment.remove(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"));
}

QString CommandLine::program()
{
    return QStringLiteral(SCORTA_BINARY_DIR "/bin/scorta-cli");
}

void CommandLine::setEnvironment(const QString& name, const QString& value)
{
    m_environment.insert(name, value);
}

void CommandLine::clearEnvironment(const QString& name)
{
    m_environment.remove(name);
}

CommandLine::Run CommandLine::json(const QStringList& arguments, const QByteArray& input) const
{
    return run(QStringList{QStringLiteral("--json")} + arguments, input);
}

CommandLine::Run CommandLine::plain(const QStringList& arguments, const QByteArray& input) const
{
    return run(arguments, input);
}

CommandLine::Run CommandLine::run(const QStringList& arguments, const QByteArray& input) const
{
    QProcess process;
    process.setProcessEnvironment(m_environment);
    process.start(program(), QStringList{QStringLiteral("--profile"), m_profile} + arguments);
    process.write(input);
    process.closeWriteChannel();
    Run result;
    if (!process.waitForFinished(kLimit)) {
        process.kill();
        process.waitForFinished();
        result.errors = "ran over the limit: " + process.readAllStandardError();
        return result;
    }
    result.output = process.readAllStandardOutput();
    result.errors = process.readAllStandardError();
    QFile log(m_profile + QStringLiteral("/scorta.log"));
    if (log.open(QIODevice::ReadOnly))
        result.log = log.readAll().right(4'000);
    if (process.exitStatus() == QProcess::NormalExit)
        result.code = process.exitCode();
    return result;
}

} // namespace scorta::test
