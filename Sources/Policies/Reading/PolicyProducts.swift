/// Whose records rules may be about.
package enum PolicyProducts: Sendable {
    /// What the gateway has: `m365` and `gateway`.
    case gateway
    /// Anything; records of others are matched as they are, without aliases.
    ///
    /// For comparing the engine with others.
    case any
}
