import FoundationEssentials
import MicrosoftCloud
import Postgres

/// A file as it was given to `policy apply` or `policy test`.
package struct PolicyFile: Sendable, Codable, Equatable {
    /// As the person sees it; it stands in problems and with the policy.
    package var path: String
    package var text: String

    package init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}

/// Whom an operator names: a tenant by its name or id.
package enum PolicyTarget: Sendable, Equatable {
    case all
    case tag(String)
    case tenant(String)

    /// The scope that it stands for.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `tenant.invalid` for what is no tag.
    func scope(on connection: PostgresConnection) async throws -> PolicyScope {
        switch self {
        case .all: .all
        case .tag(let tag): .tag(try TenantTag.valid(tag))
        case .tenant(let reference): .tenant(try await TenantStore.find(reference, on: connection).id)
        }
    }
}

extension PolicyTarget: Decodable {
    private enum CodingKeys: String, CodingKey { case tag, tenant }

    /// `{}` is everybody, `{"tag": …}` a group, `{"tenant": …}` one.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let tag = try container.decodeIfPresent(String.self, forKey: .tag)
        let tenant = try container.decodeIfPresent(String.self, forKey: .tenant)
        switch (tag, tenant) {
        case (nil, nil): self = .all
        case (.some(let tag), nil): self = .tag(tag)
        case (nil, .some(let tenant)): self = .tenant(tenant)
        case (.some, .some):
            throw GatewayError(.requestInvalid, "A scope is a tag or a tenant, not both.")
        }
    }
}

/// What a group of tenants may be called.
package enum TenantTag {
    /// A tenant has so many at most.
    package static let limit = 50

    /// A tag as it is compared: lower case.
    ///
    /// - Throws: ``GatewayError`` with `tenant.invalid`.
    static func valid(_ text: String) throws -> String {
        let tag = text.trimmed.lowercased()
        let isSound =
            (1...63).contains(tag.utf8.count) && tag.utf8.first.map(isAlphanumeric) == true
            && tag.utf8.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
        guard isSound else {
            throw GatewayError(
                .tenantInvalid,
                "'\(text.prefix(63))' is no tag.",
                remedy: "A tag has 1 to 63 letters, digits, '-', '_' and '.', and begins with a letter or digit."
            )
        }
        return tag
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
