package import FoundationEssentials

/// The place in the database that a seal belongs to.
///
/// It is authenticated with the ciphertext, so that a sealed value copied into another tenant, column or row does not
/// open there. It is no secret, and is not stored with the seal: whoever reads the row knows it.
package struct SealingContext: Sendable, Hashable {
    /// Whose row it is.
    package var tenant: UUID
    /// Table and column, for example `credential.secret`.
    package var column: String
    /// The row's key within the tenant, in one fixed spelling.
    package var row: String

    package init(tenant: UUID, column: String, row: String) {
        self.tenant = tenant
        self.column = column
        self.row = row
    }

    /// What the cipher authenticates: every part behind its length, so that no two contexts give the same bytes.
    var authenticatedBytes: [UInt8] {
        AuthenticatedBytes(purpose: "gateway.column.v1", tenant: tenant).adding(column).adding(row).bytes
    }
}
