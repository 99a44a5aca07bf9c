#pragma once

#include "model/Draft.h"

#include <QUrl>

namespace scorta::ui {

/// The draft that a mailto: address asks for (RFC 6068): recipients, cc, bcc, subject, body. Everything else,
/// attachments above all, is passed over.
model::Draft draftOfMailTo(const QUrl& url);

} // namespace scorta::ui
