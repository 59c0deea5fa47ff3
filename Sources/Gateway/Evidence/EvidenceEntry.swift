package import FoundationEssentials

/// Something that happened to a share, or to the rules under which shares are taken back, as it is to be written down.
package struct EvidenceEntry: Sendable {
    /// What happened; the raw values stand in exported files for good.
    package enum Kind: String, CaseIterable, Codable, Sendable {
        case proposed, notified, seen, decided, stopped, expired, voided, read, sent, answered, verified, failed
        case manualConfirmed, undone, reshared, echoed, enabled, disabled, probed, approverAdded, approverRemoved
        case settingsChanged, reminded, escalated
    }

    /// What happened.
    package var kind: Kind
    /// The mitigation that it is about.
    package var mitigationID: UUID?
    /// Who did it: a person, or the part of the gateway.
    package var who: String?
    /// The address that they came from.
    package var from: String?
    /// Everything else that there is to tell.
    package var what: JSONTree

    package init(
        _ kind: Kind,
        mitigationID: UUID? = nil,
        who: String? = nil,
        from: String? = nil,
        what: JSONTree = [:]
    ) {
        self.kind = kind
        self.mitigationID = mitigationID
        self.who = who
        self.from = from
        self.what = what
    }

    /// The JSON that is hashed: sorted keys, without anything secret.
    func body(seq: Int, at: String, tenant: UUID) throws -> String {
        var members: [String: JSONTree] = [
            "seq": .integer(seq), "at": .text(at), "tenantId": .text(tenant.uuidString.lowercased()),
            "kind": .text(kind.rawValue), "what": what,
        ]
        members["mitigationId"] = mitigationID.map { .text($0.uuidString.lowercased()) }
        members["who"] = who.map { .text($0) }
        members["from"] = from.map { .text($0) }
        return String(decoding: try JSONCoding.bytes(EvidenceGate.clean(.object(members))), as: UTF8.self)
    }
}
