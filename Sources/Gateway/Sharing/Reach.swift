/// What a share means in people.
package struct Reach: Sendable, Hashable, Codable {
    /// Members of the tenant who gain by it; `nil`: not known.
    package var accounts: Int?
    /// Accounts from outside who gain by it; `nil`: not known.
    package var guests: Int?
    /// Whether it goes beyond every count: anybody who has the link.
    package var isUnbounded: Bool
    /// "Everyone: 412 accounts and 9 guests", "group Sales: 38 members".
    package var text: String

    package init(accounts: Int?, guests: Int?, isUnbounded: Bool = false, text: String) {
        self.accounts = accounts
        self.guests = guests
        self.isUnbounded = isUnbounded
        self.text = text
    }

    /// How many people it is; `nil` when one part is not known, or all the world.
    package var people: Int? {
        guard !isUnbounded, let accounts, let guests else { return nil }
        return accounts + guests
    }
}
