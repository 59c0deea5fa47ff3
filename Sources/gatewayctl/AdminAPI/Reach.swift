/// What a share means in people.
struct Reach: Decodable {
    var accounts: Int?
    var guests: Int?
    var isUnbounded: Bool
    var text: String

    var people: Int? {
        guard !isUnbounded, let accounts, let guests else { return nil }
        return accounts + guests
    }
}
