/// A header whose items have weights: `Accept`, `Accept-Encoding` (RFC 9110 §12.4.2).
struct QualityList {
    struct Item {
        /// In lower case, without its parameters.
        let value: String
        /// From 0, which is "not that", to 1.
        let quality: Double
        let index: Int
    }

    let items: [Item]

    /// An item whose weight cannot be read is passed over.
    init(_ header: String) {
        items = header.split(separator: ",").enumerated().compactMap { index, item in
            let parts = item.split(separator: ";").map { part in
                part.filter { $0 != " " && $0 != "\t" }.lowercased()
            }
            guard let value = parts.first, !value.isEmpty else { return nil }
            guard let weight = parts.dropFirst().first(where: { $0.hasPrefix("q=") }) else {
                return Item(value: value, quality: 1, index: index)
            }
            guard let quality = Double(weight.dropFirst(2)), (0...1).contains(quality) else { return nil }
            return Item(value: value, quality: quality, index: index)
        }
    }

    /// Which of the media types the sender likes best.
    ///
    /// The most specific range that fits a type decides its weight (RFC 9110 §12.5.1). Of types with one weight the one that
    /// was named wins over the one that a wildcard covers, then the one named first, then the one offered first.
    ///
    /// - Returns: `nil` when none is acceptable.
    func preferred(of offered: [String]) -> String? {
        offered.enumerated().compactMap { place, type -> (rank: (Double, Int, Int, Int), type: String)? in
            let family = type.prefix { $0 != "/" } + "/*"
            let fits = items.compactMap { item -> (specificity: Int, item: Item)? in
                switch item.value {
                case type: (2, item)
                case family: (1, item)
                case "*/*": (0, item)
                default: nil
                }
            }
            guard let best = fits.max(by: { $0.specificity < $1.specificity }), best.item.quality > 0 else {
                return nil
            }
            return ((best.item.quality, best.specificity, -best.item.index, -place), type)
        }.max { $0.rank < $1.rank }?.type
    }
}
