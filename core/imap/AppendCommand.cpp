#include "imap/Commands.h"
#include "imap/DateTime.h"

#include <algorithm>

namespace scorta::imap::commands {

namespace {

bool hasEightBitHeader(const QByteArray& message)
{
    const qsizetype end = message.indexOf("\r\n\r\n");
    const qsizetype size = end < 0 ? message.size() : end;
    return std::any_of(message.begin(), message.begin() + size,
                       [](char c) { return static_cast<uchar>(c) >= 0x80; });
}

} // namespace

base::Result<Appended> append(Connection& connection, const QString& path, const QByteArray& message,
                              const model::Flags& flags, const std::optional<base::WallTime>& internalDate)
{
    Command command;
    command.text = "APPEND " + connection.mailbox(path) + ' ' + flagList(flags) + ' ';
    if (internalDate)
        command.text += '"' + toDateTime(*internalDate) + "\" ";
    command.literal = message.isNull() ? QByteArray("") : message;
    if (connection.isUtf8 && hasEightBitHeader(message)) { // RFC 6855, 4
        command.text += "UTF8 (";
        command.isLiteral8 = true;
        command.tail = ")";
    }
    const auto answer = connection.run(command);
    if (!answer.ok())
        return answer.error();
    Appended appended;
    const QByteArrayList parts = answer->status.arguments.split(' ');
    if (answer->status.code == "APPENDUID" && parts.size() == 2) { // RFC 4315, 3
        appended.uidValidity = parts[0].toUInt();
        appended.uid = parts[1].toUInt();
    }
    return appended;
}

} // namespace scorta::imap::commands
