#pragma once

#include "mime/Charset.h"

#include <QString>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scorta::mime {

/// A Content-Type or Content-Disposition field: its value, in lower case, and its parameters with RFC 2231's
/// continuations put together.
class Parameters
{
public:
    static Parameters read(std::string_view rawValue);

    const std::string& value() const { return m_value; }
    bool has(std::string_view name) const;
    /// The bytes of a parameter as they were given; for boundary and charset.
    std::string bytes(std::string_view name) const;
    /// A parameter as text: RFC 2231 where it was used, else encoded words (not allowed there, but common).
    QString text(std::string_view name, Decoding& decoding) const;

private:
    struct Segment
    {
        std::string name; ///< lower case, without "*0*"
        std::string value;
        int index = -1; ///< -1: not continued
        bool isEncoded = false;
    };
    static Segment segmentFrom(std::string_view name, std::string value);

    std::string m_value;
    std::vector<Segment> m_segments;
};

} // namespace scorta::mime
