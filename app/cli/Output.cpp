#include "app/cli/Output.h"

#include "words/Sentences.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QList>
#include <QSet>
#include <QStringList>

#include <algorithm>
#include <utility>

namespace scorta::cli {

namespace {

base::Error errorOf(const QJsonObject& object)
{
    base::Error error;
    error.kind = base::kindFromName(object.value(QStringLiteral("kind")).toString());
    error.fate = base::fateFromName(object.value(QStringLiteral("fate")).toString());
    error.where = object.value(QStringLiteral("where")).toString();
    error.detail = object.value(QStringLiteral("detail")).toString();
    error.code = object.value(QStringLiteral("code")).toInt();
    return error;
}

QJsonObject sentence(const base::Error& error, const QString& subject)
{
    return {{QStringLiteral("kind"), toName(error.kind)},
            {QStringLiteral("message"), words::message(error, subject)},
            {QStringLiteral("hint"), words::hint(error, subject)}};
}

/// A value as a cell: lists joined, null empty.
QString cell(const QJsonValue& value)
{
    if (value.isArray()) {
        QStringList parts;
        for (const QJsonValue& part : value.toArray())
            parts.append(cell(part));
        return parts.join(QStringLiteral(", "));
    }
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (const char* key : {"address", "url", "message", "name"}) {
            if (object.contains(QLatin1String(key)))
                return cell(object.value(QLatin1String(key)));
        }
        return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
    }
    if (value.isBool())
        return value.toBool() ? QStringLiteral("yes") : QStringLiteral("no");
    if (value.isDouble())
        return value.toDouble() == static_cast<double>(value.toInteger())
                   ? QString::number(value.toInteger())
                   : QString::number(value.toDouble(), 'f', 2);
    return value.toString();
}

using Columns = QList<std::pair<QString, int>>; ///< key and greatest width, 0: no limit

Columns columnsFor(const QString& command)
{
    const auto columns = [](std::initializer_list<std::pair<const char*, int>> list) {
        Columns result;
        for (const auto& [key, width] : list)
            result.append({QString::fromLatin1(key), width});
        return result;
    };
    if (command == u"list" || command == u"search")
        return columns({{"id", 0}, {"date", 0}, {"flags", 14}, {"folder", 16}, {"from", 30}, {"subject", 0}});
    if (command == u"folders")
        return columns(
            {{"account", 0}, {"path", 40}, {"role", 0}, {"total", 0}, {"unread", 0}, {"state", 0}});
    if (command.startsWith(u"account."))
        return columns({{"account", 0}, {"name", 24}, {"imap", 0}, {"smtp", 0}});
    if (command == u"outbox.list" || command == u"flush")
        return columns(
            {{"outbox_id", 0}, {"queued_at", 0}, {"state", 0}, {"recipients", 40}, {"subject", 0}});
    if (command == u"pending" || command == u"mark" || command == u"move" || command == u"archive" ||
        command == u"trash" || command.startsWith(u"folder."))
        return columns(
            {{"op", 0}, {"id", 0}, {"folder", 30}, {"target", 30}, {"queued_at", 0}, {"last_error", 0}});
    if (command == u"outage.status")
        return columns({{"account", 0},
                        {"service", 0},
                        {"state", 0},
                        {"since", 0},
                        {"next_try", 0},
                        {"waiting", 0},
                        {"last_error", 60}});
    if (command == u"outage.history")
        return columns({{"account", 0},
                        {"service", 0},
                        {"class", 0},
                        {"from", 0},
                        {"to", 0},
                        {"probes", 0},
                        {"first_error", 60}});
    if (command == u"frozen")
        return columns(
            {{"account", 0}, {"folder", 40}, {"reason", 0}, {"since", 0}, {"missing", 0}, {"new", 0}});
    return {};
}

QString oneLine(const QString& text)
{
    return harmless(text).replace(u'\n', u' ').replace(u'\t', u' ').simplified();
}

QString table(const QJsonArray& rows, const Columns& columns)
{
    if (rows.isEmpty())
        return {};
    QList<QStringList> lines;
    QStringList head;
    for (const auto& [key, width] : columns)
        head.append(QString(key).replace(u'_', u' ').toUpper());
    lines.append(head);
    for (const QJsonValue& row : rows) {
        QStringList line;
        for (const auto& [key, width] : columns) {
            QString text = oneLine(cell(row.toObject().value(key)));
            if (width > 0 && text.size() > width)
                text = text.left(width - 1) + QChar(0x2026);
            line.append(text);
        }
        lines.append(line);
    }
    QString result;
    for (const QStringList& line : std::as_const(lines)) {
        QString joined;
        for (qsizetype column = 0; column < columns.size(); ++column) {
            qsizetype width = 0;
            for (const QStringList& other : std::as_const(lines))
                width = std::max(width, other.at(column).size());
            joined += column + 1 < columns.size() ? QString(line.at(column).leftJustified(width) + u"  ")
                                                  : line.at(column);
        }
        while (joined.endsWith(u' '))
            joined.chop(1);
        result += joined + u'\n';
    }
    return result;
}

/// "key  value" lines, nested objects indented.
QString properties(const QJsonObject& object, int indent = 0)
{
    QString result;
    const QString margin(indent, u' ');
    for (auto entry = object.begin(); entry != object.end(); ++entry) {
        const QString key = oneLine(QString(entry.key()).replace(u'_', u' '));
        if (entry->isObject() && !entry->toObject().isEmpty()) {
            result += margin + key + u'\n' + properties(entry->toObject(), indent + 2);
        } else if (entry->isArray() && !entry->toArray().isEmpty() && entry->toArray().first().isObject()) {
            result += margin + key + u'\n';
            for (const QJsonValue& item : entry->toArray())
                result += properties(item.toObject(), indent + 2);
        } else {
            const QString value = oneLine(cell(*entry));
            if (!value.isEmpty())
                result += margin + key.leftJustified(std::max(0, 16 - indent)) + u' ' + value + u'\n';
        }
    }
    return result;
}

QString syncText(const QJsonObject& document)
{
    QString result;
    for (const QJsonValue& value : document.value(QStringLiteral("accounts")).toArray()) {
        const QJsonObject account = value.toObject();
        result += cell(account.value(QStringLiteral("account"))) + u": " +
                  cell(account.value(QStringLiteral("state"))) + u'\n';
        if (account.contains(QStringLiteral("error"))) {
            const QJsonObject error = account.value(QStringLiteral("error")).toObject();
            for (const char* key : {"message", "hint"}) {
                if (const QString line = oneLine(cell(error.value(QLatin1String(key)))); !line.isEmpty())
                    result += u"  " + line + u'\n';
            }
        }
        Columns columns;
        for (const char* key : {"name", "state", "new", "flags", "vanished", "kept", "bodies", "reason"})
            columns.append({QString::fromLatin1(key), 40});
        result += table(account.value(QStringLiteral("folders")).toArray(), columns);
    }
    return result;
}

QString messageText(const QJsonObject& document)
{
    QString result;
    const auto line = [&](const char* name, const QString& value) {
        if (!value.isEmpty())
            result += QString::fromLatin1(name).leftJustified(9) + oneLine(value) + u'\n';
    };
    const auto people = [&](const char* key) {
        QStringList list;
        for (const QJsonValue& value : document.value(QLatin1String(key)).toArray()) {
            const QString name = value.toObject().value(QStringLiteral("name")).toString();
            const QString address = value.toObject().value(QStringLiteral("address")).toString();
            list.append(name.isEmpty() ? address : QString(name + u" <" + address + u'>'));
        }
        return list.join(QStringLiteral(", "));
    };
    line("From:", people("from"));
    line("To:", people("to"));
    line("Cc:", people("cc"));
    line("Date:", document.value(QStringLiteral("date")).toString());
    line("Subject:", document.value(QStringLiteral("subject")).toString());
    for (const QJsonValue& value : document.value(QStringLiteral("attachments")).toArray()) {
        const QJsonObject part = value.toObject();
        line("File:", QString::number(part.value(QStringLiteral("n")).toInt()) + u"  " +
                          part.value(QStringLiteral("name")).toString() + u"  " +
                          part.value(QStringLiteral("type")).toString() + u"  " +
                          QString::number(part.value(QStringLiteral("size")).toInteger()));
    }
    return result + u'\n' + harmless(document.value(QStringLiteral("text")).toString()) + u'\n';
}

QString headerText(const QJsonObject& document)
{
    QString result;
    const QJsonObject headers = document.value(QStringLiteral("headers")).toObject();
    for (auto header = headers.begin(); header != headers.end(); ++header) {
        for (const QJsonValue& value : header->toArray())
            result += oneLine(header.key()) + u": " + oneLine(value.toString()) + u'\n';
    }
    return result;
}

} // namespace

QString harmless(const QString& text)
{
    QString clean;
    clean.reserve(text.size());
    for (const QChar character : text) {
        const char16_t code = character.unicode();
        // Joiners of emoji and of Persian are formatting too, but harmless; what turns the writing round is
        // not.
        const bool turns = code == 0x061C || code == 0x200E || code == 0x200F ||
                           (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
        if (character == u'\n' || character == u'\t' ||
            (character.category() != QChar::Other_Control && !turns))
            clean += character;
    }
    return clean;
}

QString subjectOf(const base::Error& error, const QString& asked, const QString& profile)
{
    static const QSet<QString> namesItself{QStringLiteral("file"),       QStringLiteral("folder"),
                                           QStringLiteral("mail"),       QStringLiteral("mail.body"),
                                           QStringLiteral("attachment"), QStringLiteral("sync.folders")};
    if (namesItself.contains(error.where))
        return error.detail;
    if (error.where == u"net.ca")
        return error.detail.left(error.detail.lastIndexOf(QStringLiteral(": ")));
    if (error.where == u"actions" && error.kind == base::Kind::NotFound)
        return error.detail;
    static const QSet<QString> namesValue{QStringLiteral("mime.compose"), QStringLiteral("mime.freeze"),
                                          QStringLiteral("send.at"),      QStringLiteral("send.not_after"),
                                          QStringLiteral("outage.since"), QStringLiteral("outage.until")};
    if (error.kind == base::Kind::Invalid && namesValue.contains(error.where))
        return error.detail;
    if (error.where == u"mime.parse_addresses" || error.where == u"send.from")
        return {};
    const bool isOfProfile = error.where.startsWith(u"store.") || error.where.startsWith(u"profile.") ||
                             error.where.startsWith(u"api.");
    switch (error.kind) {
    case base::Kind::Invalid:
    case base::Kind::NotFound:
        // Of the profile's own folder; an account or a message that is not there is what was asked for.
        return error.where == u"store.open" || error.where == u"store.folder" ||
                       error.where.startsWith(u"profile.")
                   ? profile
                   : asked;
    case base::Kind::Io:
    case base::Kind::Permission:
    case base::Kind::DiskFull:
    case base::Kind::Damaged:
    case base::Kind::NewerVersion:
    case base::Kind::Locked:
        return isOfProfile ? profile : asked;
    default:
        return asked;
    }
}

QJsonObject errorDocument(const base::Error& error, const QString& subject)
{
    return {{QStringLiteral("error"), sentence(error, subject)}};
}

QJsonValue withSentences(const QJsonValue& document)
{
    if (document.isArray()) {
        QJsonArray array;
        for (const QJsonValue& value : document.toArray())
            array.append(withSentences(value));
        return array;
    }
    if (!document.isObject())
        return document;
    QJsonObject object = document.toObject();
    if (object.contains(QStringLiteral("accounts")))
        object.insert(QStringLiteral("accounts"), withSentences(object.value(QStringLiteral("accounts"))));
    if (object.contains(QStringLiteral("error")))
        object.insert(QStringLiteral("error"),
                      sentence(errorOf(object.value(QStringLiteral("error")).toObject()),
                               object.value(QStringLiteral("account")).toString()));
    return object;
}

QByteArray compact(const QJsonValue& document)
{
    const QByteArray bytes = document.isArray()
                                 ? QJsonDocument(document.toArray()).toJson(QJsonDocument::Compact)
                                 : QJsonDocument(document.toObject()).toJson(QJsonDocument::Compact);
    return bytes + '\n';
}

QString textFor(const Invocation& invocation, const QJsonValue& document)
{
    const QJsonObject object = document.toObject();
    if (invocation.command == u"sync")
        return syncText(object);
    if (invocation.command == u"show" || invocation.command == u"inspect") {
        switch (invocation.form) {
        case Invocation::Form::Text:
            return harmless(object.value(QStringLiteral("text")).toString());
        case Invocation::Form::Html:
            return harmless(object.value(QStringLiteral("html")).toString());
        case Invocation::Form::Headers:
            return headerText(object);
        default:
            return messageText(object);
        }
    }
    if (document.isArray())
        return table(document.toArray(), columnsFor(invocation.command));
    return properties(object);
}

} // namespace scorta::cli
