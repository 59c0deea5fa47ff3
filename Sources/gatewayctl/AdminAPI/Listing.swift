/// A list that came in one page or several.
struct Listing<Item: Decodable> {
    var items: [Item] = []
    /// The pages' items as the gateway wrote them, in one list.
    var body: [UInt8] = []
    /// Whether the gateway has more than was asked for.
    var hasMore = false
}
