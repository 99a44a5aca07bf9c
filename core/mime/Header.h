#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace scorta::mime {

/// One field as it stands in the message: `value` is what follows the colon, folded and encoded.
struct Field
{
    std::string_view name;
    std::string_view value;
};

/// The delimiters of the multiparts that are open at some place of a message (RFC 2046, 5.1.1).
class Boundaries
{
public:
    struct Match
    {
        std::size_t level = 0; ///< index from the outermost
        bool isClose = false;
        bool found = false;
    };

    /// `boundary` without the leading "--".
    void push(std::string boundary, int part);
    void truncate(std::size_t size) { m_open.resize(size); }
    std::size_t size() const { return m_open.size(); }
    int partAt(std::size_t level) const { return m_open[level].part; }

    /// Is this line (without its end) a delimiter? An inner boundary that is the beginning of an outer one
    /// must not win, so only "--boundary[--]" followed by white space counts.
    Match match(std::string_view line) const;

private:
    struct Open
    {
        std::string boundary;
        int part = -1;
    };
    std::vector<Open> m_open;
};

/// A header block, split but not decoded; views into the message.
struct Header
{
    std::vector<Field> fields;
    std::size_t bodyBegin = 0;
    bool isTooLong = false; ///< fields were left out: too many, or too many bytes

    /// The first field of that name, nullptr when there is none.
    const Field* find(std::string_view name) const;
    /// Its raw value, empty when there is none.
    std::string_view value(std::string_view name) const;
};

/// Splits the header block that starts at `begin`. It ends after an empty line, or before a line that cannot
/// belong to a header, or before a delimiter of `open`. Never reads beyond `end`.
Header splitHeader(std::string_view raw, std::size_t begin, std::size_t end, const Boundaries& open);

/// The value without its folds (RFC 5322, 2.2.3): line ends go, the white space after them stays. At most
/// kMaxFieldBytes.
std::string unfolded(std::string_view value);

} // namespace scorta::mime
