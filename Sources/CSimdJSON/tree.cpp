// The tree of one value, as a list of nodes in preorder.
#include "scanner.hpp"

#include <new>

namespace {

/// Appends a node for every value and key.
struct Nodes {
    csj_scanner &scanner;
    const csj::Tokens &tokens;

    void add(const csj_token &token) {
        if (!scanner.open_nodes.empty()) { scanner.nodes[scanner.open_nodes.back()].count++; }
        scanner.nodes.push_back({token, 0});
    }
    void scalar(size_t token) { add(tokens.scalar(token)); }
    void key(size_t token) { add(tokens.scalar(token)); }
    void open(size_t token) {
        size_t at = tokens.position(token);
        add({at, 1, tokens.bytes[at] == '{' ? CSJ_OBJECT : CSJ_ARRAY});
        scanner.open_nodes.push_back(scanner.nodes.size() - 1);
    }
    void close() { scanner.open_nodes.pop_back(); }
};

bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }

/// RFC 8259 §6.
bool is_number(const uint8_t *text, size_t length) {
    size_t i = 0;
    auto digits = [&] {
        size_t first = i;
        while (i < length && is_digit(text[i])) { i++; }
        return i > first;
    };
    if (i < length && text[i] == '-') { i++; }
    size_t whole = i;
    if (!digits() || (text[whole] == '0' && i > whole + 1)) { return false; }
    if (i < length && text[i] == '.') {
        i++;
        if (!digits()) { return false; }
    }
    if (i < length && (text[i] == 'e' || text[i] == 'E')) {
        i++;
        if (i < length && (text[i] == '+' || text[i] == '-')) { i++; }
        if (!digits()) { return false; }
    }
    return i == length;
}

bool is_sound(const uint8_t *bytes, const csj_token &token) {
    auto is = [&](const char *word) {
        return token.length == std::strlen(word) && std::memcmp(bytes + token.offset, word, token.length) == 0;
    };
    switch (token.kind) {
    case CSJ_NUMBER: return is_number(bytes + token.offset, token.length);
    case CSJ_TRUE: return is("true");
    case CSJ_FALSE: return is("false");
    case CSJ_NULL: return is("null");
    default: return true;
    }
}

csj_status parse(csj_scanner &scanner, const uint8_t *bytes, size_t length, size_t &position) {
    if (length == 0) { return CSJ_UNEXPECTED_TOKEN; }
    csj::Tokens tokens;
    csj_status status = scanner.index(bytes, 0, length, tokens);
    if (status != CSJ_OK) { return status; }
    Nodes nodes{scanner, tokens};
    status = csj::walk_value(tokens, nodes);
    if (status == CSJ_OK && !tokens.at_end()) { status = CSJ_UNEXPECTED_TOKEN; }
    position = tokens.position();
    if (status != CSJ_OK) { return status; }
    for (const csj_node &node : scanner.nodes) {
        if (!is_sound(bytes, node.token)) {
            position = node.token.offset;
            return CSJ_BAD_SCALAR;
        }
    }
    return CSJ_OK;
}

}  // namespace

extern "C" csj_status csj_tree(
    csj_scanner *scanner, const uint8_t *bytes, size_t length, const csj_node **nodes, size_t *count, size_t *position
) {
    *position = 0;
    *count = 0;
    scanner->nodes.clear();
    scanner->open_nodes.clear();
    try {
        csj_status status = parse(*scanner, bytes, length, *position);
        *nodes = scanner->nodes.data();
        *count = scanner->nodes.size();
        return status;
    } catch (const std::bad_alloc &) {
        return CSJ_NO_MEMORY;
    }
}
