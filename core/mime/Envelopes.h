#pragma once

#include "mime/Charset.h"
#include "mime/Header.h"
#include "model/Mail.h"

#include <QString>
#include <QStringList>

#include <string_view>

namespace scorta::mime {

/// Everything of an Envelope that the header tells; snippet and hasAttachment are left alone.
model::Envelope readEnvelope(const Header& header, Decoding& decoding);

/// The message ids of a References or In-Reply-To field, with brackets, in their order, without doubles.
QStringList readMessageIds(std::string_view rawValue);

/// The one of a Message-ID field: the first in brackets, else the first word as it stands.
QString readMessageId(std::string_view rawValue);

} // namespace scorta::mime
