#include "search/QueryLexer.h"

#include "search/Query.h"

#include <QStringView>

#include <algorithm>
#include <array>

namespace scorta::search {

namespace {

constexpr std::array kFields = {"from",   "to",    "cc",     "subject", "body", "filename", "in",
                                "before", "after", "larger", "smaller", "has",  "is",       "list"};

bool isField(const QString& name)
{
    return std::any_of(kFields.begin(), kFields.end(),
                       [&name](const char* field) { return name == QLatin1String(field); });
}

/// Typed on a phone or pasted from a word processor, quotes come curled.
bool isQuote(QChar c)
{
    return c == u'"' || c == QChar(0x201C) || c == QChar(0x201D) || c == QChar(0x201E);
}

class Lexer
{
public:
    explicit Lexer(const QString& query)
        : m_query(query)
    {
    }

    base::Result<std::vector<Token>> run()
    {
        while (m_at < m_query.size()) {
            const QChar c = m_query.at(m_at);
            if (c.isSpace() || c.unicode() < 0x20) {
                ++m_at;
            } else if (c == u'(') {
                single(Token::Type::Open);
            } else if (c == u')') {
                single(Token::Type::Close);
            } else if (c == u'-' && isTermAt(m_at + 1) && !isValueAt(m_at)) {
                single(Token::Type::Minus);
            } else if (isQuote(c)) {
                SCORTA_TRY(quoted());
            } else {
                word();
            }
        }
        return std::move(m_tokens);
    }

private:
    bool isTermAt(qsizetype at) const
    {
        return at < m_query.size() && !m_query.at(at).isSpace() && m_query.at(at) != u')' &&
               m_query.at(at) != u'-';
    }

    /// Right after `name:`, a minus sign is part of the value.
    bool isValueAt(qsizetype at) const
    {
        return !m_tokens.empty() && m_tokens.back().type == Token::Type::Field && m_query.at(at - 1) == u':';
    }

    void single(Token::Type type)
    {
        push({type, {}, false, m_query.mid(m_at, 1)}, m_at);
        ++m_at;
    }

    base::Status quoted()
    {
        const qsizetype start = m_at++;
        while (m_at < m_query.size() && !isQuote(m_query.at(m_at)))
            ++m_at;
        if (m_at == m_query.size())
            return base::Error{base::Kind::Usage, base::Fate::Final, QStringLiteral("search.query"),
                               m_query.mid(start)};
        Token token{Token::Type::Quoted, m_query.mid(start + 1, m_at - start - 1), false, {}};
        ++m_at;
        skipAsterisks(token);
        token.raw = m_query.mid(start, m_at - start);
        push(token, start);
        return {};
    }

    void skipAsterisks(Token& token)
    {
        while (m_at < m_query.size() && m_query.at(m_at) == u'*') {
            token.isPrefix = true;
            ++m_at;
        }
    }

    /// A word ends at white space, a quote, a closing bracket that was opened outside of it, or right after
    /// the colon of a field's name.
    void word()
    {
        const qsizetype start = m_at;
        int depth = 0;
        bool mayBeField = true;
        for (; m_at < m_query.size(); ++m_at) {
            const QChar c = m_query.at(m_at);
            if (c.isSpace() || isQuote(c) || (c == u')' && depth == 0))
                break;
            if (c == u'(')
                ++depth;
            else if (c == u')')
                --depth;
            if (c == u':' && mayBeField) {
                const QString name = m_query.mid(start, m_at - start).toLower();
                mayBeField = false;
                if (isField(name)) {
                    ++m_at;
                    push({Token::Type::Field, name, false, m_query.mid(start, m_at - start)}, start);
                    return;
                }
            }
        }
        Token token{Token::Type::Word, m_query.mid(start, m_at - start), false, {}};
        token.raw = token.text;
        if (token.text == QLatin1String("AND"))
            return; // what terms side by side mean anyway
        if (token.text == QLatin1String("OR")) {
            token.type = Token::Type::Or;
        } else {
            while (token.text.endsWith(u'*')) {
                token.text.chop(1);
                token.isPrefix = true;
            }
        }
        push(token, start);
    }

    void push(Token token, qsizetype start)
    {
        token.isDetached = start == 0 || m_query.at(start - 1).isSpace();
        m_tokens.push_back(std::move(token));
    }

    const QString& m_query;
    qsizetype m_at = 0;
    std::vector<Token> m_tokens;
};

} // namespace

base::Result<std::vector<Token>> lexQuery(const QString& query)
{
    if (query.size() > kMaxQueryLength)
        return base::Error{base::Kind::Usage, base::Fate::Final, QStringLiteral("search.query"),
                           QString(query.left(40) + QChar(0x2026))};
    return Lexer(query).run();
}

} // namespace scorta::search
