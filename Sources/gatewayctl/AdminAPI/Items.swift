/// A list as the admin API sends it.
struct Items<Item: Decodable>: Decodable {
    var items: [Item]
    /// Where the next page begins.
    var next: String?
}
