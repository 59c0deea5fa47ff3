/// How many people something means.
public struct MemberCount: Hashable, Sendable {
    /// Accounts of the tenant's own.
    public let accounts: Int
    /// Accounts from outside; nil: not known, and then among ``accounts``.
    public let guests: Int?

    /// States a count.
    public init(accounts: Int, guests: Int?) {
        self.accounts = accounts
        self.guests = guests
    }
}
