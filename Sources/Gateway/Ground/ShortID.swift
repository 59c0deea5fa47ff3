import FoundationEssentials
import MicrosoftCloud
import Postgres

/// An id as people type it: whole, or its beginning where only one of the tenant's begins so.
enum ShortID {
    /// The id that is meant.
    ///
    /// - Parameters:
    ///   - reference: As it was typed; a beginning has six characters at least.
    ///   - table: Where the tenant's ids are.
    ///   - column: The id's column in it.
    ///   - tenant: Whose.
    ///   - connection: Of either role.
    /// - Returns: `nil` for a beginning that fits none, or several; a whole id as it is, whether there is such a row or not.
    /// - Throws: What the database says.
    static func find(
        _ reference: String,
        in table: String,
        _ column: String,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> UUID? {
        if let id = UUID(uuidString: reference) { return id }
        let wanted = reference.lowercased()
        guard (6...36).contains(wanted.utf8.count), wanted.allSatisfy({ $0.isHexDigit || $0 == "-" }) else {
            return nil
        }
        let found = try await connection.query(
            """
            select \(identifier: column) as id from \(identifier: table)
            where tenant_id = \(tenant.rawValue) and \(identifier: column)::text like \(wanted + "%") limit 2
            """
        ).map { try $0.decode("id", as: UUID.self) }
        return found.count == 1 ? found[0] : nil
    }
}
