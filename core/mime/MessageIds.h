#pragma once

#include <QString>

namespace scorta::mime {

/// A new Message-ID, with brackets: 128 random bits at the domain of `address`.
QString newMessageId(const QString& address);

} // namespace scorta::mime
