/// What somebody may do with what is shared.
package struct SharedRole: Sendable, Hashable, Codable {
    /// The gateway's few levels.
    ///
    /// Raw values are stored and shown, so they never change.
    package enum Level: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
        /// Look at it.
        case view
        /// Run it with their own connections.
        case use
        /// Be one of its members.
        case member
        /// Change it.
        case edit
        /// Do everything with it, sharing it on included.
        case owner
        /// Something that none of these says.
        case other

        /// By how much one can do with it; what nobody knows is the least.
        package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .other: 0
            case .view: 1
            case .use: 2
            case .member: 3
            case .edit: 4
            case .owner: 5
            }
        }
    }

    /// The service's own word, in whatever language the record has it.
    package var raw: String
    /// The level that it means.
    package var level: Level

    package init(_ raw: String, _ level: Level) {
        self.raw = raw
        self.level = level
    }
}
