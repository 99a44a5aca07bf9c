#pragma once

#include "base/Result.h"

#include <QString>

#include <vector>

namespace scorta::search {

/// A piece of a query: what parseQuery() builds the tree from.
struct Token
{
    enum class Type { Open, Close, Or, Minus, Field, Word, Quoted };
    Type type = Type::Word;
    QString text;           ///< Field: its name in lower case; Word and Quoted: without quotes and asterisk
    bool isPrefix = false;  ///< Word and Quoted: an asterisk followed
    QString raw;            ///< as typed, for errors
    bool isDetached = true; ///< white space, or nothing, stands before it
};

/// Cuts a query up. Errors: Usage for a quote that is not closed and for a query over its limits.
base::Result<std::vector<Token>> lexQuery(const QString& query);

} // namespace scorta::search
