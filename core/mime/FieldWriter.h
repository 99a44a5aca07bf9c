#pragma once

#include "model/Mail.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace scorta::mime {

/// Writes header fields: ASCII, CRLF, folded at 78 columns where there is a place for it and never beyond 998
/// (RFC 5322, 2.1.1); what is not ASCII becomes encoded words (RFC 2047) or extended parameters (RFC 2231).
/// Its callers have checked for control characters. Values come out again as they went in.
class FieldWriter
{
public:
    void addRaw(const QByteArray& name, const QByteArray& value);
    void addText(const QByteArray& name, const QString& text);
    /// Addresses must be in wire form. Nothing is written for an empty list.
    void addAddresses(const QByteArray& name, const QList<model::Address>& addresses);
    void addIds(const QByteArray& name, const QStringList& ids);
    /// "name: value" with one parameter that holds a file name, extended where needed.
    void addFileName(const QByteArray& name, const QByteArray& value, const QByteArray& parameter,
                     const QString& fileName);
    /// The same for a parameter where readers expect encoded words in quotes (Content-Type's name).
    void addLegacyFileName(const QByteArray& name, const QByteArray& value, const QByteArray& parameter,
                           const QString& fileName);

    const QByteArray& bytes() const { return m_bytes; }

private:
    /// Appends `piece`, on a new line if the current one would get too long.
    void put(const QByteArray& piece);
    void begin(const QByteArray& name);
    void end();

    QByteArray m_bytes;
    qsizetype m_column = 0;
};

/// Encoded words of `text`, each at most 75 characters and of whole characters.
QList<QByteArray> encodedWords(const QString& text);

} // namespace scorta::mime
