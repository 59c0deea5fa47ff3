/// Who proposes, decides or stops, and by which way they came.
package struct MitigationPerson: Sendable, Codable, Equatable {
    /// On whose behalf.
    ///
    /// Raw values are stored and shown, so they never change.
    package enum Side: String, Sendable, Codable, CaseIterable {
        /// The service provider's people.
        case `operator`
        /// The customer's people.
        case contact
        /// A policy that says so in writing.
        case policy
    }

    /// Raw values are stored and shown, so they never change.
    package enum Way: String, Sendable, Codable, CaseIterable {
        case cli, api, link, policy
    }

    /// As the log names them: an operator's name, a key's label, a mail address, a policy's title.
    package var name: String
    package var side: Side
    package var way: Way
    /// The network address that the request came from.
    package var address: String?

    package init(_ name: String, side: Side, way: Way, address: String? = nil) {
        self.name = name
        self.side = side
        self.way = way
        self.address = address
    }

    /// By what one person is one, however they write themselves, and through whichever channel they were asked.
    package var key: String {
        let name = name.trimmed.lowercased()
        guard name.hasSuffix(")"), let mark = name.firstRange(of: Self.channelMark) else { return name }
        return String(name[..<mark.lowerBound])
    }

    /// Stands between what a channel's reader says their name is, and the channel.
    static let channelMark = " (channel "
}
