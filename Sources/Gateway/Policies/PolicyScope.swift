import FoundationEssentials
package import MicrosoftCloud
import Postgres

/// Whom a policy, a switch or an exception is for.
package enum PolicyScope: Sendable, Hashable {
    /// Every tenant, those to come too.
    case all
    /// The tenants that have this tag.
    case tag(String)
    case tenant(TenantID)

    /// The columns `tag` and `tenant_id`, of which at most one is set.
    var columns: (tag: String?, tenant: UUID?) {
        switch self {
        case .all: (nil, nil)
        case .tag(let tag): (tag, nil)
        case .tenant(let tenant): (nil, tenant.rawValue)
        }
    }

    init(row: PostgresRow) throws {
        if let tenant = try row.decode("tenant_id", as: UUID?.self) {
            self = .tenant(TenantID(rawValue: tenant))
        } else if let tag = try row.decode("tag", as: String?.self) {
            self = .tag(tag)
        } else {
            self = .all
        }
    }

    /// Whether what is said here counts more than what is said there; of two tags the first of the alphabet.
    func isNearer(than other: PolicyScope) -> Bool {
        switch (self, other) {
        case (.tag(let own), .tag(let their)): own < their
        default: rank > other.rank
        }
    }

    private var rank: Int {
        switch self {
        case .all: 0
        case .tag: 1
        case .tenant: 2
        }
    }
}

extension PolicyScope: CustomStringConvertible {
    package var description: String {
        switch self {
        case .all: "all tenants"
        case .tag(let tag): "tag \(tag)"
        case .tenant(let tenant): "tenant \(tenant)"
        }
    }
}

/// As an object: `{"kind": "tag", "tag": "gold"}`.
extension PolicyScope: Codable {
    private enum CodingKeys: String, CodingKey { case kind, tag, tenantId }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(String.self, forKey: .kind) {
        case "all": self = .all
        case "tag": self = .tag(try container.decode(String.self, forKey: .tag))
        case "tenant": self = .tenant(try container.decode(TenantID.self, forKey: .tenantId))
        case let other:
            throw DecodingError.dataCorruptedError(
                forKey: .kind,
                in: container,
                debugDescription: "'\(other)' is none of all, tag, tenant"
            )
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .all: try container.encode("all", forKey: .kind)
        case .tag(let tag):
            try container.encode("tag", forKey: .kind)
            try container.encode(tag, forKey: .tag)
        case .tenant(let tenant):
            try container.encode("tenant", forKey: .kind)
            try container.encode(tenant, forKey: .tenantId)
        }
    }
}
