#include "imap/Commands.h"

namespace scorta::imap::commands {

using base::Status;

namespace {

Status askCapabilities(Connection& connection)
{
    const auto answer =
        connection.run({"CAPABILITY", {}, {}, false}, [&](const Response& response) -> Status {
            std::vector<Value> values;
            if (response.name != "CAPABILITY")
                return {};
            if (!connection.reader().values(values))
                return connection.broken(connection.reader().error());
            QStringList names;
            for (const Value& value : values)
                names.append(QString::fromLatin1(value.text.toUpper()));
            connection.setCapabilities(names);
            return {};
        });
    if (!answer.ok())
        return answer.error();
    return {};
}

void noteEnabled(Connection& connection, const std::vector<Value>& values)
{
    for (const Value& value : values) {
        const QByteArray name = value.text.toUpper();
        if (name == "QRESYNC")
            connection.isQresync = true;
        if (name == "QRESYNC" || name == "CONDSTORE")
            connection.isCondstore = true;
        if (name == "UTF8=ACCEPT" || name == "UTF8=ONLY")
            connection.isUtf8 = true;
    }
}

} // namespace

Status prepare(Connection& connection)
{
    if (connection.capabilities().isEmpty())
        SCORTA_TRY(askCapabilities(connection));
    // Without ENABLE, CONDSTORE begins with a SELECT that asks for it (RFC 7162, 3.1).
    connection.isCondstore = connection.has("CONDSTORE");
    if (!connection.has("ENABLE"))
        return {};
    QByteArray wanted;
    if (connection.has("QRESYNC"))
        wanted += " QRESYNC";
    if (connection.has("CONDSTORE") || connection.has("QRESYNC"))
        wanted += " CONDSTORE";
    if (connection.has("UTF8=ACCEPT") || connection.has("UTF8=ONLY"))
        wanted += " UTF8=ACCEPT";
    if (wanted.isEmpty())
        return {};
    const auto answer =
        connection.run({"ENABLE" + wanted, {}, {}, false}, [&](const Response& response) -> Status {
            std::vector<Value> values;
            if (response.name != "ENABLED")
                return {};
            if (!connection.reader().values(values))
                return connection.broken(connection.reader().error());
            noteEnabled(connection, values);
            return {};
        });
    // A server that refuses is used without.
    if (!answer.ok() && !connection.isUsable())
        return answer.error();
    return {};
}

} // namespace scorta::imap::commands
