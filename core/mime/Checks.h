#pragma once

#include "base/Result.h"

#include <QString>
#include <QStringList>

#include <string_view>

namespace scorta::mime {

/// An Invalid error that names the field, never its content.
base::Error invalidField(const char* where, const QString& field);

/// True when `text` has a character that could end or forge a header field.
bool hasControl(const QString& text);

/// The address as it goes on the wire: white space around it removed, an international domain in its ASCII
/// form (RFC 5890). Empty when it cannot be an address; a local part beyond ASCII would need SMTPUTF8 and
/// cannot either.
QString wireAddress(const QString& address);

/// A message id with its brackets that can stand in a header.
bool isMessageId(const QString& id);

/// Appends what is not there yet; addresses are compared without case.
void addRecipient(QStringList& recipients, const QString& address);

} // namespace scorta::mime
