// The scan of a blob: fast over what is well formed, element by element over a stretch that is not.
#include "scanner.hpp"

#include <algorithm>
#include <new>

namespace {

using csj::Tokens;
using csj::is_space;

/// How much of a blob is indexed at once: bounds the index to 4 MB of memory and keeps the text in the cache.
constexpr size_t stretch = 1024 * 1024;
/// A record behind a broken one is looked for in pieces up to this size.
constexpr size_t longest_candidate = 1024 * 1024;

/// Notes the common fields of a record (Office 365 Management Activity API schema, "Common schema").
struct Fields {
    const Tokens &tokens;
    csj_element &element;
    size_t depth = 0;
    /// The field whose value comes next.
    csj_token *due = nullptr;

    void scalar(size_t token) {
        if (due) {
            *due = tokens.scalar(token);
            due = nullptr;
        }
    }
    void open(size_t token) {
        depth++;
        if (due) {
            size_t at = tokens.position(token);
            *due = {at, 1, tokens.bytes[at] == '{' ? CSJ_OBJECT : CSJ_ARRAY};
            due = nullptr;
        }
    }
    void close() { depth--; }
    void key(size_t token) {
        if (depth != 1) { return; }
        size_t start = tokens.position(token) + 1, end = tokens.position(token + 1);
        while (end > start && is_space(tokens.bytes[end - 1])) { end--; }
        const uint8_t *text = tokens.bytes + start;
        // The lengths count the closing quote. Of duplicate keys the first one's value stays.
        auto expect = [&](csj_token &field, const char *name, size_t size) {
            if (field.kind == CSJ_ABSENT && std::memcmp(text, name, size) == 0) { due = &field; }
        };
        switch (end - start) {
        case 3: return expect(element.id, "Id", 2);
        case 9: return expect(element.workload, "Workload", 8);
        case 10: return expect(element.operation, "Operation", 9);
        case 11: return expect(element.record_type, "RecordType", 10);
        case 13: return expect(element.creation_time, "CreationTime", 12);
        case 15: return expect(element.organization_id, "OrganizationId", 14);
        default: return;
        }
    }
};

csj_element malformed(csj_status status, size_t start, size_t end) {
    csj_element element = {};
    element.kind = CSJ_MALFORMED;
    element.status = status;
    element.start = start;
    element.end = end;
    return element;
}

/// Walks the element at the tokens' place.
csj_status walk_element(Tokens &tokens, csj_element &element) {
    element = {};
    element.start = tokens.position();
    size_t first = tokens.next;
    csj_status status;
    if (tokens.peek() == '{') {
        element.kind = CSJ_RECORD;
        Fields fields{tokens, element};
        status = csj::walk_value(tokens, fields);
    } else {
        element.kind = CSJ_NOT_AN_OBJECT;
        csj::Skip skip;
        status = csj::walk_value(tokens, skip);
    }
    if (status != CSJ_OK) { return status; }
    uint8_t c = tokens.bytes[element.start];
    if (c == '{' || c == '[') {
        element.end = tokens.position(tokens.next - 1) + 1;
    } else {
        csj_token token = tokens.scalar(first);
        element.end = token.offset + token.length + (c == '"' ? 1 : 0);
    }
    return CSJ_OK;
}

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

size_t skip_space(const uint8_t *bytes, size_t from, size_t to) {
    while (from < to && is_space(bytes[from])) { from++; }
    return from;
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

/// The whole elements that start in `from ..< to`, as long as all of it is sound; `position` moves behind them.
///
/// The last stretch has to be sound to its end. In the others an element that reaches beyond it is left for the
/// next one, so only what a comma follows is taken.
bool fast(csj_scanner &scanner, size_t from, size_t to, bool is_last, csj_status &status) {
    Tokens tokens;
    status = scanner.index(scanner.bytes, from, to, tokens);
    if (status != CSJ_OK) { return false; }
    // An empty array, or white space in one.
    if (is_last && tokens.count == 0) { scanner.position = to; return true; }
    while (!tokens.at_end()) {
        csj_element element;
        status = walk_element(tokens, element);
        if (status == CSJ_OK && !tokens.at_end() && tokens.peek() == ',') {
            scanner.elements.push_back(element);
            scanner.position = tokens.position() + 1;
            tokens.next++;
            continue;
        }
        // The end of the bytes is the only excuse for an element that doesn't end.
        if (!tokens.at_end()) { break; }
        if (!is_last) { return true; }
        if (status != CSJ_OK) { break; }
        scanner.elements.push_back(element);
        scanner.position = to;
        return true;
    }
    if (!is_last && tokens.at_end()) { return true; }
    scanner.elements.clear();
    status = CSJ_OK;
    return false;
}

/// Element by element, to the very end. Every byte but white space and commas ends up in an element.
csj_status slow(csj_scanner &scanner, size_t from) {
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

void begin(csj_scanner &scanner) {
    scanner.begun = true;
    const uint8_t *bytes = scanner.bytes;
    size_t start = 0;
    // A byte order mark is no part of the JSON, but "MAY be ignored" (RFC 8259 §8.1).
    if (scanner.length >= 3 && std::memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) { start = 3; }
    start = skip_space(bytes, start, scanner.length);
    size_t end = scanner.length;
    while (end > start && is_space(bytes[end - 1])) { end--; }
    if (start == end || bytes[start] != '[') {
        csj_element element = malformed(CSJ_NOT_AN_ARRAY, start, end);
        element.kind = CSJ_NOT_AN_OBJECT;
        scanner.elements.push_back(element);
        scanner.finished = true;
        return;
    }
    scanner.position = start + 1;
    scanner.closed = end - start >= 2 && bytes[end - 1] == ']';
    scanner.end = scanner.closed ? end - 1 : end;
}

/// Where a stretch from `from` may be cut, at `wanted` or before: outside of any string.
///
/// Stage 1 refuses a text that ends inside a string. A `{` between `,` and `"` is outside of one, or the string ends
/// with `,{`, which is so rare that the element by element way may have it. Which element it belongs to is all the same.
size_t cut(const csj_scanner &scanner, size_t from, size_t wanted) {
    const uint8_t *bytes = scanner.bytes;
    for (size_t at = wanted; at > from; at--) {
        if (bytes[at] != '{') { continue; }
        size_t after = skip_space(bytes, at + 1, scanner.end), before = at;
        while (before > from && is_space(bytes[before - 1])) { before--; }
        if (after < scanner.end && bytes[after] == '"' && before > from && bytes[before - 1] == ',') { return at; }
    }
    return scanner.end;
}

csj_status next(csj_scanner &scanner) {
    if (!scanner.begun) { begin(scanner); }
    size_t size = stretch;
    while (!scanner.finished && scanner.elements.empty()) {
        size_t from = scanner.position;
        if (scanner.closed && from >= scanner.end) {
            scanner.finished = true;
            break;
        }
        size_t to = scanner.end - from > size ? cut(scanner, from, from + size) : scanner.end;
        csj_status status = CSJ_OK;
        if (scanner.closed && fast(scanner, from, to, to == scanner.end, status)) {
            // One element fills more than a stretch.
            if (scanner.position == from) { size *= 2; }
            continue;
        }
        if (status == CSJ_NO_MEMORY) { return status; }
        // Broken somewhere: from here on element by element.
        scanner.elements.clear();
        scanner.finished = true;
        return slow(scanner, from);
    }
    return CSJ_OK;
}

}  // namespace

extern "C" void csj_scan_begin(csj_scanner *scanner, const uint8_t *bytes, size_t length) {
    scanner->bytes = bytes;
    scanner->length = length;
    scanner->position = 0;
    scanner->end = 0;
    scanner->begun = false;
    scanner->closed = false;
    scanner->finished = false;
    scanner->patience = 16 * longest_candidate + 2 * length;
    scanner->elements.clear();
}

extern "C" csj_status csj_scan_next(csj_scanner *scanner, const csj_element **elements, size_t *count) {
    try {
        scanner->elements.clear();
        csj_status status = next(*scanner);
        *elements = scanner->elements.data();
        *count = scanner->elements.size();
        return status;
    } catch (const std::bad_alloc &) {
        *count = 0;
        return CSJ_NO_MEMORY;
    }
}
