#include "mime/Addresses.h"

#include "mime/FileNames.h"
#include "mime/Header.h"
#include "mime/Limits.h"
#include "mime/Lines.h"
#include "mime/Words.h"

#include <string>

namespace scorta::mime {

namespace {

/// Reads one field from left to right, once; a group's mailboxes come out as if they stood alone.
class AddressReader
{
public:
    AddressReader(std::string_view text, Decoding& decoding)
        : m_text(text)
        , m_decoding(decoding)
    {
    }

    QList<model::Address> read()
    {
        while (m_at < m_text.size() && m_result.size() < kMaxAddresses)
            step();
        flush();
        return m_result;
    }

private:
    void step()
    {
        const char c = m_text[m_at];
        switch (c) {
        case '"':
            readQuoted();
            return;
        case '(':
            readComment();
            return;
        case '<':
            m_inAngle = true;
            m_hasAngle = true;
            m_angle.clear();
            break;
        case '>':
            m_inAngle = false;
            break;
        case ',':
            // A source route has commas of its own: <@relay,@other:user@host>.
            if (!m_inAngle || !m_angle.starts_with('@'))
                flush();
            break;
        case ';':
            flush();
            break;
        case ':':
            if (m_inAngle) {
                m_angle.push_back(c);
            } else if (m_literal.find('@') == std::string::npos) {
                m_phrase.clear(); // a group's name
                m_literal.clear();
            } else {
                put(c);
            }
            break;
        case '=':
            if (!m_inAngle && readEncodedWord())
                return;
            put(c);
            break;
        default:
            put(c);
        }
        ++m_at;
    }

    void put(char c)
    {
        if (m_inAngle) {
            if (!isSpaceChar(c))
                m_angle.push_back(c);
        } else {
            m_phrase.push_back(c);
            m_literal.push_back(c);
        }
    }

    void readQuoted()
    {
        const std::size_t begin = m_at++;
        std::string content;
        while (m_at < m_text.size() && m_text[m_at] != '"') {
            if (m_text[m_at] == '\\' && m_at + 1 < m_text.size())
                ++m_at;
            content.push_back(m_text[m_at++]);
        }
        if (m_at < m_text.size())
            ++m_at;
        const std::string_view quoted = m_text.substr(begin, m_at - begin);
        if (m_inAngle) {
            m_angle.append(quoted);
        } else {
            m_phrase.append(content);
            m_literal.append(quoted);
        }
    }

    void readComment()
    {
        int depth = 0;
        std::string content;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at++];
            if (c == '\\' && m_at < m_text.size()) {
                content.push_back(m_text[m_at++]);
                continue;
            }
            if (c == '(' && depth++ == 0)
                continue;
            if (c == ')' && --depth == 0)
                break;
            content.push_back(c);
        }
        if (m_comment.empty())
            m_comment = std::move(content);
    }

    /// An encoded word may hold commas and brackets that its author forgot to encode.
    bool readEncodedWord()
    {
        if (!m_hasEnds)
            return false;
        const std::string_view rest = m_text.substr(m_at);
        const std::size_t length = encodedWordLength(rest);
        if (length == 0) {
            if (rest.starts_with("=?") && rest.find("?=", 2) == std::string_view::npos)
                m_hasEnds = false;
            return false;
        }
        m_phrase.append(rest.substr(0, length));
        m_literal.append(rest.substr(0, length));
        m_at += length;
        return true;
    }

    QString decoded(std::string_view text) const
    {
        return visibleText(decodeWords(trimmed(text), m_decoding)).simplified();
    }

    /// An address has no encoded words (RFC 2047, 5): decoding them would let a sender write another address
    /// in front of the real one.
    QString addressFrom(std::string_view text) const
    {
        QString address = visibleText(fromRaw(trimmed(text), m_decoding));
        address.removeIf([](QChar c) {
            return c.unicode() < 0x20 || c.unicode() == 0x7F || c.unicode() == 0x200C ||
                   c.unicode() == 0x200D;
        });
        return address;
    }

    static std::string_view withoutRoute(std::string_view address)
    {
        if (address.starts_with('@')) {
            const std::size_t colon = address.find(':');
            if (colon != std::string_view::npos)
                address.remove_prefix(colon + 1);
        }
        return address;
    }

    void flush()
    {
        const std::string_view literal = trimmed(m_literal);
        model::Address address;
        if (m_hasAngle && !m_angle.empty()) {
            address.address = addressFrom(withoutRoute(m_angle));
            address.name = decoded(m_phrase);
            if (address.name.isEmpty())
                address.name = decoded(m_comment);
        } else if (literal.find('@') != std::string_view::npos) {
            takeBare(literal, address);
        } else if (literal.find_first_of(" \t") == std::string_view::npos && !m_hasAngle) {
            address.address = addressFrom(literal);
            address.name = decoded(m_comment);
        } else {
            address.name = decoded(m_phrase);
        }
        if (!address.address.isEmpty() || !address.name.isEmpty())
            m_result.append(address);
        m_phrase.clear();
        m_literal.clear();
        m_angle.clear();
        m_comment.clear();
        m_inAngle = false;
        m_hasAngle = false;
    }

    /// user@host without brackets; with words before it, those are the name.
    void takeBare(std::string_view literal, model::Address& address) const
    {
        const std::size_t at = literal.rfind('@');
        std::size_t begin = at;
        if (at > 0 && literal[at - 1] == '"') {
            const std::size_t quote = at > 1 ? literal.rfind('"', at - 2) : std::string_view::npos;
            begin = quote == std::string_view::npos ? 0 : quote;
        } else {
            while (begin > 0 && !isSpaceChar(literal[begin - 1]))
                --begin;
        }
        std::size_t end = at;
        while (end < literal.size() && !isSpaceChar(literal[end]))
            ++end;
        if (begin == at || end == at + 1) {
            // "user @ host": white space around the "@" is allowed (RFC 5322, 4.4).
            std::string joined;
            for (const char c : literal) {
                if (!isSpaceChar(c))
                    joined.push_back(c);
            }
            address.address = addressFrom(joined);
        } else {
            address.address = addressFrom(literal.substr(begin, end - begin));
            address.name = decoded(literal.substr(0, begin));
        }
        if (address.name.isEmpty())
            address.name = decoded(m_comment);
        else if (address.name.startsWith(u'"') && address.name.endsWith(u'"') && address.name.size() > 1)
            address.name = address.name.mid(1, address.name.size() - 2);
    }

    std::string_view m_text;
    Decoding& m_decoding;
    std::size_t m_at = 0;
    std::string m_phrase;  ///< the words before "<", quotes removed
    std::string m_literal; ///< the same with its quotes, for a local part that needs them
    std::string m_angle;
    std::string m_comment;
    bool m_inAngle = false;
    bool m_hasAngle = false;
    bool m_hasEnds = true; ///< false once no "?=" is left
    QList<model::Address> m_result;
};

} // namespace

QList<model::Address> readAddresses(std::string_view rawValue, Decoding& decoding)
{
    const std::string text = unfolded(rawValue);
    return AddressReader(text, decoding).read();
}

} // namespace scorta::mime
