#pragma once

#include <QByteArray>

namespace scorta::mime {

/// The bytes with every line end as CRLF: a bare LF, a bare CR, and CRs doubled by a careless conversion
/// ("\r\r\n") each count as one.
QByteArray withCrlf(const QByteArray& bytes);

} // namespace scorta::mime
