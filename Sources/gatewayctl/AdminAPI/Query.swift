/// The parameters of a request, in order; what has no value is left out.
struct Query: ExpressibleByDictionaryLiteral {
    var items: [(name: String, value: String?)]

    init(dictionaryLiteral elements: (String, String?)...) { items = elements.map { ($0.0, $0.1) } }
}
