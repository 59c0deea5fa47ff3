// A checked walk over the structural indexes that simdjson's first stage leaves behind.
#pragma once

#include "CSimdJSON.h"

#include <cstring>
#include <initializer_list>

namespace csj {

inline bool is_space(uint8_t c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// The tokens of `bytes[base ..< base + length]`; every position is checked before it is read.
struct Tokens {
    const uint8_t *bytes;
    const uint32_t *indexes;
    size_t count;
    size_t base;
    size_t length;
    size_t next = 0;

    bool at_end() const { return next >= count; }
    /// 0 at the end: no token starts with that byte.
    uint8_t peek() const { return next < count ? bytes[base + indexes[next]] : 0; }
    size_t position() const { return base + (next < count ? indexes[next] : length); }
    size_t position(size_t token) const { return base + (token < count ? indexes[token] : length); }

    /// The text of the scalar at `token`, which reaches to the next token, without white space and quotes.
    csj_token scalar(size_t token) const {
        size_t start = position(token), end = position(token + 1);
        while (end > start + 1 && is_space(bytes[end - 1])) { end--; }
        csj_token result = {start, end - start, CSJ_NUMBER};
        switch (bytes[start]) {
        case '"':
            // Stage 1 has seen the closing quote; anything behind it would have been a token of its own.
            result = {start + 1, end - start >= 2 ? end - start - 2 : 0, CSJ_STRING};
            if (std::memchr(bytes + result.offset, '\\', result.length)) { result.kind = CSJ_ESCAPED_STRING; }
            break;
        case 't': result.kind = CSJ_TRUE; break;
        case 'f': result.kind = CSJ_FALSE; break;
        case 'n': result.kind = CSJ_NULL; break;
        default: break;
        }
        return result;
    }
};

/// What the first byte of a token makes it.
enum Class : uint8_t { other, scalar, string, open_object, open_array, close_object, close_array, comma, colon };

struct Classes {
    Class of[256] = {};
    constexpr Classes() {
        for (char c : {'-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 't', 'f', 'n'}) { of[uint8_t(c)] = scalar; }
        of[uint8_t('"')] = string;
        of[uint8_t('{')] = open_object;
        of[uint8_t('[')] = open_array;
        of[uint8_t('}')] = close_object;
        of[uint8_t(']')] = close_array;
        of[uint8_t(',')] = comma;
        of[uint8_t(':')] = colon;
    }
};
inline constexpr Classes classes;

/// Walks one value and checks its grammar (RFC 8259), all but the inside of its scalars. No recursion.
///
/// `sink` hears `scalar(token)`, `key(token)`, `open(token)` and `close()`, each with a token's index. `tokens.next`
/// ends behind the value, or at the token that is wrong.
template <typename Sink> csj_status walk_value(Tokens &tokens, Sink &sink) {
    // What may come next. A state is a property of the innermost container, so none is kept on the stack.
    enum { value, value_or_close, key, key_or_close, member_colon, comma_or_close } state = value;
    bool is_object[CSJ_MAX_DEPTH];
    size_t depth = 0;
    const size_t count = tokens.count;
    const uint8_t *const bytes = tokens.bytes + tokens.base;
    const uint32_t *const indexes = tokens.indexes;
    size_t next = tokens.next;
    csj_status status = CSJ_UNEXPECTED_TOKEN;
    auto kind = [=](size_t token) { return classes.of[bytes[indexes[token]]]; };
    auto is_scalar = [](Class c) { return c == scalar || c == string; };
    for (; next < count; next++) {
        switch (kind(next)) {
        case string:
            if (state == key || state == key_or_close) {
                sink.key(next);
                // Most of a record is `"name": scalar,`: four tokens at a step.
                if (next + 3 < count && kind(next + 1) == colon && is_scalar(kind(next + 2)) && kind(next + 3) == comma) {
                    sink.scalar(next + 2);
                    next += 3;
                    state = key;
                    continue;
                }
                state = member_colon;
                continue;
            }
            // A string that is a value.
            [[fallthrough]];
        case scalar:
            if (state > value_or_close) { goto wrong; }
            sink.scalar(next);
            break;
        case colon:
            if (state != member_colon) { goto wrong; }
            state = value;
            continue;
        case comma:
            if (state != comma_or_close) { goto wrong; }
            state = is_object[depth - 1] ? key : value;
            continue;
        case open_object:
        case open_array:
            if (state > value_or_close) { goto wrong; }
            if (depth == CSJ_MAX_DEPTH) {
                status = CSJ_TOO_DEEP;
                goto wrong;
            }
            sink.open(next);
            is_object[depth] = bytes[indexes[next]] == '{';
            state = is_object[depth++] ? key_or_close : value_or_close;
            continue;
        case close_object:
            if (depth == 0 || !is_object[depth - 1] || (state != comma_or_close && state != key_or_close)) { goto wrong; }
            depth--;
            sink.close();
            break;
        case close_array:
            if (depth == 0 || is_object[depth - 1] || (state != comma_or_close && state != value_or_close)) { goto wrong; }
            depth--;
            sink.close();
            break;
        default: goto wrong;
        }
        // A value is done.
        if (depth == 0) {
            tokens.next = next + 1;
            return CSJ_OK;
        }
        state = comma_or_close;
    }
wrong:
    tokens.next = next;
    return status;
}

/// Hears nothing.
struct Skip {
    void scalar(size_t) {}
    void key(size_t) {}
    void open(size_t) {}
    void close() {}
};

}  // namespace csj
