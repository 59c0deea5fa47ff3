import Foundation
import Postgres

/// Looks into a gateway's embedded database, as its superuser.
struct Tables {
    private let configuration: PostgresConfiguration

    init(_ gateway: GatewayProcess) {
        let socket = "\(gateway.state)/postgres/run".addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        configuration = PostgresConfiguration(uri: "postgresql://gateway@\(socket)/gateway")
    }

    /// Arranges something that otherwise only time would.
    func execute(_ statement: PostgresQuery) async throws {
        let connection = try await PostgresConnection.open(configuration)
        do {
            try await connection.execute(statement)
            await connection.close()
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Every row of every table, as text.
    func text() async throws -> String {
        let connection = try await PostgresConnection.open(configuration)
        var text = ""
        let names = try await connection.query(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
        ).map { try $0.decode("relname", as: String.self) }
        for name in names {
            for row in try await connection.query("select t::text as line from \(identifier: name) t") {
                text += try row.decode("line", as: String.self) + "\n"
            }
        }
        await connection.close()
        return text
    }
}
