package import FoundationEssentials
package import MicrosoftCloud
import Postgres

/// What stands for a placeholder of the modifier `expand`, such as `%admins%`.
package struct PolicyList: Sendable, Codable, Equatable {
    package var name: String
    /// `nil`: for every tenant that has none of its own.
    package var tenantId: TenantID?
    package var members: [String]
    package var madeAt: Date
    package var madeBy: String

    /// - Throws: ``GatewayError`` with `list.invalid`.
    static func valid(name: String) throws -> String {
        let name = name.trimmed
        let found = PolicyDocument.placeholders(in: "%\(name)%")
        guard (1...120).contains(name.utf8.count), found == [name] else {
            throw GatewayError(
                .listInvalid,
                "'\(name.prefix(120))' cannot be a list's name.",
                remedy: "Use what stands between the percent signs in the policy: letters, digits, '_', '-' and '.'."
            )
        }
        guard !EffectivePolicies.ownLists.contains(name) else {
            throw GatewayError(
                .listInvalid,
                "The list \(name) is made of the tenant's own settings.",
                remedy: "Change it with: gatewayctl tenant set."
            )
        }
        return name
    }

    /// - Throws: ``GatewayError`` with `list.invalid`.
    static func valid(members: [String]) throws -> [String] {
        guard members.count <= 10_000, members.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 1_000 }) else {
            throw GatewayError(.listInvalid, "A list has at most 10000 values of 1 to 1000 bytes each.")
        }
        var seen: Set<String> = []
        return members.filter { seen.insert($0).inserted }
    }

    init(row: PostgresRow) throws {
        name = try row.decode("name", as: String.self)
        tenantId = try row.decode("tenant_id", as: UUID?.self).map(TenantID.init(rawValue:))
        members = try row.decode("members", as: [String].self)
        madeAt = try row.decode("made_at", as: Date.self)
        madeBy = try row.decode("made_by", as: String.self)
    }
}
