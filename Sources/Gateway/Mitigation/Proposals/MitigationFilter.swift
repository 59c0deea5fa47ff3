package import FoundationEssentials

/// Which mitigations are asked for.
package struct MitigationFilter: Sendable {
    /// Empty: all.
    package var states: [Mitigation.State] = []
    /// Those alone that wait for somebody's decision, or can still be stopped.
    package var isWaiting = false
    package var since: Date = .distantPast
    /// An alert's id.
    package var alert: UUID?

    package init() {}
}
