#pragma once

#include "base/Result.h"

#include <QString>

#include <vector>

namespace scorta::search {

/// Where a word is looked for.
enum class Field { Any, From, To, Cc, Subject, Body, FileName };

/// A word, a phrase, or the beginning of one.
struct TextTerm
{
    Field field = Field::Any;
    QString text; ///< as typed, without quotes and asterisk; has at least one word
    bool isPrefix = false;
};

/// What a copy's row must be like.
struct FilterTerm
{
    enum class Kind {
        Folder,  ///< `text`: path, name or role of the folder
        Before,  ///< `number`: milliseconds since 1970, exclusive
        After,   ///< `number`: milliseconds since 1970, inclusive
        Larger,  ///< `number`: bytes, exclusive
        Smaller, ///< `number`: bytes, exclusive
        HasAttachment,
        Unread,
        Read,
        Starred,
        Kept, ///< the server no longer has it
        List, ///< `text`: words of the List-Id
    };
    Kind kind = Kind::Unread;
    QString text;
    qint64 number = 0;
};

/// A query as a tree. And and Or have at least two children, Not has one, which is no Not.
struct Node
{
    enum class Type { And, Or, Not, Text, Filter };
    Type type = Type::And;
    std::vector<Node> children;
    TextTerm text;
    FilterTerm filter;
};

inline constexpr int kMaxQueryLength = 4096; ///< UTF-16 units
inline constexpr int kMaxTerms = 64;
inline constexpr int kMaxNesting = 16;

/// Reads a query of the language in CLI.md. Terms side by side must all hold; `OR` (upper case) joins its two
/// neighbours and binds closer, so `a b OR c` is a and (b or c); `AND` changes nothing; a minus sign negates
/// the term after it; round brackets group, also after a field: `from:(anna OR marta)`. A word that the
/// tokenizer would split, such as an address, is a phrase; a word with nothing to look for, such as `&`, is
/// left out. An unknown `name:` is part of a word. Days are local. Errors: Usage, the detail is the offending
/// part.
base::Result<Node> parseQuery(const QString& query);

} // namespace scorta::search
