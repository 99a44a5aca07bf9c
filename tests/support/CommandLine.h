#pragma once

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

namespace scorta::test {

/// Runs the built scorta-cli as a person or a script would, on a profile of its own.
class CommandLine
{
public:
    struct Run
    {
        QByteArray log; ///< the end of the profile's log
        int code = -1;  ///< exit code; -1: it ended by a signal or ran over the limit
        QByteArray output;
        QByteArray errors;
        /// Everything it said and its code, for a failing test's message.
        QByteArray said() const
        {
            return QByteArray::number(code).append(" ").append(output).append(errors).append(log);
        }
        QJsonDocument json() const { return QJsonDocument::fromJson(output); }
        QJsonObject object() const;
        QJsonArray array() const;
        /// "kind" of the error document, empty when there is none.
        QString errorKind() const;
    };

    /// `profile` need not exist.
    explicit CommandLine(QString profile);

    /// With --json. Waits up to 120 s.
    Run json(const QStringList& arguments, const QByteArray& input = {}) const;
    Run plain(const QStringList& arguments, const QByteArray& input = {}) const;
    /// Variables for every later run (a preload, say).
    void setEnvironment(const QString& name, const QString& value);
    void clearEnvironment(const QString& name);

    static QString program();
    const QString& profile() const { return m_profile; }
    QProcessEnvironment environment() const { return m_environment; }

private:
    Run run(const QStringList& arguments, const QByteArray& input) const;

    QString m_profile;
    QProcessEnvironment m_environment;
};

} // namespace scorta::test
