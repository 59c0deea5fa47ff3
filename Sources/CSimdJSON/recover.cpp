// What can be kept of a blob whose JSON is broken somewhere.
#include "element.hpp"

#include <algorithm>

namespace csj {

namespace {

/// Where the element that starts at `from` ends, by brackets and quotes alone; `to` when it never does.
size_t element_end(const uint8_t *bytes, size_t from, size_t to) {
    size_t depth = 0;
    for (size_t i = from; i < to; i++) {
        switch (bytes[i]) {
        case '"':
            for (i++; i < to && bytes[i] != '"'; i++) {
                if (bytes[i] == '\\') { i++; }
            }
            break;
        case '{': case '[': depth++; break;
        case '}': case ']':
            if (depth == 0) { return i; }
            if (--depth == 0) { return i + 1; }
            break;
        case ',':
            if (depth == 0) { return i; }
            break;
        default: break;
        }
    }
    return to;
}

/// The element in exactly `from ..< to`.
csj_status whole_element(csj_scanner &scanner, size_t from, size_t to, csj_element &element) {
    if (from >= to) { return CSJ_UNEXPECTED_TOKEN; }
    Tokens tokens;
    csj_status status = scanner.index(scanner.bytes, from, to, tokens);
    if (status != CSJ_OK) { return status; }
    status = walk_element(tokens, element);
    if (status == CSJ_OK && !tokens.at_end()) { status = CSJ_UNEXPECTED_TOKEN; }
    return status;
}

bool is_text(const csj_token &token) { return token.kind == CSJ_STRING || token.kind == CSJ_ESCAPED_STRING; }

/// The start of the next whole record behind `from`, or `to`.
///
/// Only a record with its three required fields, standing between commas, ends a broken stretch: an object of a
/// nested list inside the broken record doesn't.
size_t resync(csj_scanner &scanner, size_t from, size_t to) {
    const uint8_t *bytes = scanner.bytes;
    size_t at = from + 1;
    while (at < to) {
        const void *found = std::memchr(bytes + at, '{', to - at);
        if (!found) { return to; }
        size_t candidate = size_t(static_cast<const uint8_t *>(found) - bytes);
        at = candidate + 1;
        size_t before = candidate;
        while (before > from && is_space(bytes[before - 1])) { before--; }
        if (before == from || bytes[before - 1] != ',') { continue; }
        size_t limit = std::min(to, candidate + longest_candidate);
        size_t candidate_end = element_end(bytes, candidate, limit);
        size_t cost = candidate_end - candidate;
        if (cost > scanner.patience) { return to; }
        scanner.patience -= cost;
        size_t after = skip_space(bytes, candidate_end, to);
        bool is_closed = after == to || bytes[after] == ',' || bytes[after] == ']';
        csj_element element;
        if (!is_closed || whole_element(scanner, candidate, candidate_end, element) != CSJ_OK) { continue; }
        if (is_text(element.id) && is_text(element.operation) && is_text(element.creation_time)) { return candidate; }
    }
    return to;
}

}  // namespace

/// Element by element, to the very end. Every byte but white space and commas ends up in an element.
csj_status recover(csj_scanner &scanner, size_t from) {
    const uint8_t *bytes = scanner.bytes;
    size_t to = scanner.length;
    size_t at = skip_space(bytes, from, to);
    while (at < to) {
        if (bytes[at] == ',') {
            at = skip_space(bytes, at + 1, to);
            continue;
        }
        csj_element element;
        csj_status status;
        size_t end;
        if (bytes[at] == ']') {
            if (skip_space(bytes, at + 1, to) == to) { return CSJ_OK; }
            status = CSJ_TRAILING_BYTES;
            end = at;
        } else {
            end = element_end(bytes, at, to);
            status = whole_element(scanner, at, end, element);
            if (status == CSJ_NO_MEMORY) { return status; }
        }
        size_t after = skip_space(bytes, end, to);
        if (status == CSJ_OK) {
            scanner.elements.push_back(element);
            at = after;
            continue;
        }
        scanner.patience -= std::min(scanner.patience, end - at);
        // Bad text leaves the brackets sound, so it costs its own record only. After anything else the end that
        // was found means nothing, and the next whole record is looked for.
        bool is_local = status == CSJ_BAD_UTF8 || status == CSJ_TOO_DEEP;
        if (is_local && after < to && (bytes[after] == ',' || bytes[after] == ']')) {
            scanner.elements.push_back(malformed(status, at, end));
            at = after;
            continue;
        }
        size_t next = resync(scanner, at, to);
        if (next == to && scanner.closed && at < scanner.end) {
            scanner.elements.push_back(malformed(status, at, scanner.end));
            return CSJ_OK;
        }
        size_t stop = next;
        while (next != to && stop > at && (is_space(bytes[stop - 1]) || bytes[stop - 1] == ',')) { stop--; }
        scanner.elements.push_back(malformed(status, at, stop));
        if (next == to) { return CSJ_OK; }
        at = next;
    }
    // Cut off right behind a whole record: nothing shows it but the missing bracket.
    scanner.elements.push_back(malformed(CSJ_UNCLOSED_ARRAY, to, to));
    return CSJ_OK;
}

}  // namespace csj
