#include "search/Query.h"

#include "search/QueryLexer.h"
#include "search/Terms.h"

#include <QDate>
#include <QDateTime>

#include <cmath>
#include <optional>

namespace scorta::search {

namespace {

base::Error usage(const QString& part)
{
    return {base::Kind::Usage, base::Fate::Final, QStringLiteral("search.query"), part};
}

std::optional<Field> textField(const QString& name)
{
    if (name == QLatin1String("from"))
        return Field::From;
    if (name == QLatin1String("to"))
        return Field::To;
    if (name == QLatin1String("cc"))
        return Field::Cc;
    if (name == QLatin1String("subject"))
        return Field::Subject;
    if (name == QLatin1String("body"))
        return Field::Body;
    if (name == QLatin1String("filename"))
        return Field::FileName;
    return std::nullopt;
}

std::optional<qint64> startOfDay(const QString& value)
{
    const QDate date = QDate::fromString(value, QStringLiteral("yyyy-MM-dd"));
    if (!date.isValid() || value.size() != 10)
        return std::nullopt;
    return date.startOfDay().toMSecsSinceEpoch();
}

/// "1M", "1.5MB", "300k", "2000": bytes, with K, M and G as powers of 1,024.
std::optional<qint64> bytes(const QString& value)
{
    QString digits = value.toUpper();
    if (digits.size() > 1 && digits.endsWith(u'B'))
        digits.chop(1);
    double factor = 1;
    if (digits.endsWith(u'K'))
        factor = 1024.0;
    else if (digits.endsWith(u'M'))
        factor = 1024.0 * 1024;
    else if (digits.endsWith(u'G'))
        factor = 1024.0 * 1024 * 1024;
    if (factor > 1)
        digits.chop(1);
    for (QChar c : digits) {
        if ((c < u'0' || c > u'9') && c != u'.')
            return std::nullopt;
    }
    bool isNumber = false;
    const double number = digits.toDouble(&isNumber) * factor;
    if (!isNumber || number > 9e15)
        return std::nullopt;
    return std::llround(number);
}

std::optional<FilterTerm::Kind> state(const QString& value)
{
    using Kind = FilterTerm::Kind;
    if (value == QLatin1String("unread"))
        return Kind::Unread;
    if (value == QLatin1String("read"))
        return Kind::Read;
    if (value == QLatin1String("starred"))
        return Kind::Starred;
    if (value == QLatin1String("kept"))
        return Kind::Kept;
    return std::nullopt;
}

/// The filter of `name`:`value`, if it means something.
std::optional<FilterTerm> filter(const QString& name, const QString& value)
{
    using Kind = FilterTerm::Kind;
    const QString lower = value.toLower();
    std::optional<qint64> number;
    if (name == QLatin1String("in") && !value.isEmpty())
        return FilterTerm{Kind::Folder, value, 0};
    if (name == QLatin1String("list") && hasWord(value))
        return FilterTerm{Kind::List, value, 0};
    if (name == QLatin1String("has") &&
        (lower == QLatin1String("attachment") || lower == QLatin1String("attachments")))
        return FilterTerm{Kind::HasAttachment, {}, 0};
    if (name == QLatin1String("is")) {
        if (const std::optional<Kind> kind = state(lower))
            return FilterTerm{*kind, {}, 0};
    } else if (name == QLatin1String("before") || name == QLatin1String("after")) {
        if ((number = startOfDay(value)))
            return FilterTerm{name == QLatin1String("before") ? Kind::Before : Kind::After, {}, *number};
    } else if (name == QLatin1String("larger") || name == QLatin1String("smaller")) {
        if ((number = bytes(value)))
            return FilterTerm{name == QLatin1String("larger") ? Kind::Larger : Kind::Smaller, {}, *number};
    }
    return std::nullopt;
}

/// Recursive descent: query = clause { clause }; clause = term { OR term }; term = [-] ( "(" query ")" | text
/// | field value ). A clause that has nothing to look for is an empty optional.
class Parser
{
public:
    explicit Parser(std::vector<Token> tokens)
        : m_tokens(std::move(tokens))
    {
    }

    using Part = base::Result<std::optional<Node>>;

    Part run()
    {
        Part all = conjunction(Field::Any, 0);
        if (all.ok() && m_at < m_tokens.size())
            return usage(m_tokens[m_at].raw);
        return all;
    }

private:
    const Token* peek() const { return m_at < m_tokens.size() ? &m_tokens[m_at] : nullptr; }
    bool isNext(Token::Type type) const { return peek() && peek()->type == type; }

    static std::optional<Node> join(Node::Type type, std::vector<Node> nodes)
    {
        if (nodes.empty())
            return std::nullopt;
        if (nodes.size() == 1)
            return std::move(nodes.front());
        Node node;
        node.type = type;
        node.children = std::move(nodes);
        return node;
    }

    Part conjunction(Field field, int depth)
    {
        std::vector<Node> nodes;
        while (peek() && !isNext(Token::Type::Close)) {
            Part part = disjunction(field, depth);
            if (!part.ok())
                return part;
            if (*part)
                nodes.push_back(std::move(**part));
        }
        return join(Node::Type::And, std::move(nodes));
    }

    Part disjunction(Field field, int depth)
    {
        std::vector<Node> nodes;
        while (true) {
            Part part = term(field, depth);
            if (!part.ok())
                return part;
            if (*part)
                nodes.push_back(std::move(**part));
            if (!isNext(Token::Type::Or))
                break;
            ++m_at;
            if (!peek() || isNext(Token::Type::Close) || isNext(Token::Type::Or))
                return usage(QStringLiteral("OR"));
        }
        return join(Node::Type::Or, std::move(nodes));
    }

    Part term(Field field, int depth)
    {
        const Token token = m_tokens[m_at++];
        switch (token.type) {
        case Token::Type::Or:
        case Token::Type::Close:
            return usage(token.raw);
        case Token::Type::Minus:
            return negation(token, field, depth);
        case Token::Type::Open:
            return group(token, field, depth);
        case Token::Type::Field:
            return fieldValue(token, depth);
        case Token::Type::Word:
        case Token::Type::Quoted:
            break;
        }
        return text(token, field);
    }

    Part negation(const Token& minus, Field field, int depth)
    {
        if (depth >= kMaxNesting || !peek())
            return usage(minus.raw);
        Part part = term(field, depth + 1);
        if (!part.ok() || !*part)
            return part;
        if ((*part)->type == Node::Type::Not) {
            Node inner = std::move((*part)->children.front());
            return std::optional<Node>(std::move(inner));
        }
        Node node;
        node.type = Node::Type::Not;
        node.children.push_back(std::move(**part));
        return std::optional<Node>(std::move(node));
    }

    Part group(const Token& open, Field field, int depth)
    {
        if (depth >= kMaxNesting)
            return usage(open.raw);
        Part part = conjunction(field, depth + 1);
        if (!part.ok())
            return part;
        if (!isNext(Token::Type::Close))
            return usage(open.raw);
        ++m_at;
        return part;
    }

    Part fieldValue(const Token& name, int depth)
    {
        if (!peek())
            return usage(name.raw);
        // `from: anna` is refused rather than read as from:(nothing) and anna.
        const std::optional<Field> field = textField(name.text);
        const Token value = m_tokens[m_at++];
        const bool isText = value.type == Token::Type::Word || value.type == Token::Type::Quoted;
        if (field && value.type == Token::Type::Open)
            return group(value, *field, depth);
        if (!isText || value.isDetached)
            return usage(name.raw);
        if (field) {
            if (!hasWord(value.text))
                return usage(QString(name.raw + value.raw));
            return text(value, *field);
        }
        const std::optional<FilterTerm> found =
            value.isPrefix ? std::nullopt : filter(name.text, value.text.trimmed());
        if (!found)
            return usage(QString(name.raw + value.raw));
        Node node;
        node.type = Node::Type::Filter;
        node.filter = *found;
        return counted(std::move(node), value);
    }

    Part text(const Token& token, Field field)
    {
        if (!hasWord(token.text))
            return std::optional<Node>();
        Node node;
        node.type = Node::Type::Text;
        node.text = TextTerm{field, token.text, token.isPrefix};
        return counted(std::move(node), token);
    }

    Part counted(Node node, const Token& token)
    {
        if (++m_terms > kMaxTerms)
            return usage(token.raw);
        return std::optional<Node>(std::move(node));
    }

    std::vector<Token> m_tokens;
    size_t m_at = 0;
    int m_terms = 0;
};

} // namespace

base::Result<Node> parseQuery(const QString& query)
{
    base::Result<std::vector<Token>> tokens = lexQuery(query);
    if (!tokens.ok())
        return tokens.error();
    base::Result<std::optional<Node>> tree = Parser(std::move(tokens).value()).run();
    if (!tree.ok())
        return tree.error();
    if (!*tree)
        return usage(query.trimmed());
    return std::move(**tree);
}

} // namespace scorta::search
